"""Which of a learner's names means which of ours.

Functions are known by our names, by the video's, and by those of its written copies; `--map`
adds to them. Arguments are told apart by their names too, so their order does not matter.
"""

import re
from collections.abc import Iterable, Mapping

# What people call our functions; capitals and underscores make no difference.
FUNCTIONS = {
    "initial/scale_pixels": "scale normalize normalise normalizepixels preprocess",
    "forward/linear": "affine dense lineargforward linearforward",
    "forward/relu": "reluactivation reluforward",
    "forward/softmax": "stablesoftmax softmaxactivation",
    "loss/one_hot": "onehotencode onehotencoding onehotencoder tooneshot toonehot",
    "loss/cross_entropy": "crossentropyloss computeloss computecost getloss loss cost "
    "calculateloss calcloss categoricalcrossentropy costfunction lossfunction crossentropycost "
    "calculatecost calccost crossentropyerror",
    "backward/relu_derivative": "derivrelu reluderiv reluprime drelu derivativerelu "
    "derivativeofrelu relugrad relugradient gradrelu reluder",
    "backward/weight_gradient": "gradw",
    "backward/bias_gradient": "gradb",
    "measure/predictions": "getpredictions getprediction predictlabels",
    "measure/accuracy": "getaccuracy computeaccuracy calculateaccuracy calcaccuracy acc",
    "init_params": "initparam initparameters initializeparameters initialiseparameters "
    "initializeparams initialiseparams initweights initializeweights initialize initialise",
    "forward_prop": "forward forwardpropagation forwardpass feedforward forwardpropogation",
    "backward_prop": "backward backprop backpropagation backwardpropagation backwardpass "
    "backwardpropogation backpropogation",
    "update_params": "update updateparam updateparameters updateweights updateweightsandbiases",
}

# Whoever takes the truth may take labels or one-hot columns; which, is found by trying.
TRUTH = (
    "labels label target targets ytrue truelabels truth ytrain actual onehoty onehot yonehot "
    "yoh onehotlabels yhot yenc"
)

# What people call our symbols, where it is not the symbol itself.
SYMBOLS = {
    "X": "input inputs images image a0 xtrain trainx data features",
    "y": TRUTH,
    "Y": TRUTH,
    "y_hat": "predictions prediction preds pred predicted predlabels",
    "A": "probabilities probs output outputs yprob activations a2 al yhat",
    "alpha": "lr learningrate eta rate stepsize",
    "rng": "generator randomstate rs",
    "k": "numclasses nclasses classes numlabels depth nout outputsize ny outputdim noutput",
    "n0": "nx inputsize inputdim ninput nin numinputs numfeatures nfeatures nfeature",
    "n1": "nh hiddensize hiddendim nhidden numhidden hidden hiddenunits",
    "theta": "param w",
    "dtheta": "grad gradient dparam dw",
    "pixels": "pixel images image x data",
    "A2": "ypred yhat yprob probs probabilities pred out output al",
    "m": "batchsize nsamples numexamples nexamples numsamples",
    "G": "slope gprime",
    "sizes": "layersizes layerdims layers layersdims dims layerssizes",
    "seed": "randomseed",
    "parameters": "params weights theta",
    "cache": "caches activations memory",
    "gradients": "grads gradient derivatives grad",
}


def plain(name: str) -> str:
    """Return a name without what people spell differently."""
    return name.lower().replace("_", "")


def function(name: str, mapped: Mapping[str, str], known: Iterable[str]) -> str | None:
    """Return which of the known functions a learner's name means, or None.

    Examples
    --------
    >>> function("deriv_ReLU", {}, ["forward/relu", "backward/relu_derivative"])
    'backward/relu_derivative'
    >>> function("rectify", {"rectify": "relu"}, ["forward/relu"])
    'forward/relu'
    """
    wanted = plain(mapped.get(name, name))
    for ours in known:
        if (
            wanted == plain(ours.rpartition("/")[2])
            or wanted in FUNCTIONS.get(ours, "").split()
        ):
            return ours
    return None


def symbol(name: str, mapped: Mapping[str, str], known: Iterable[str]) -> str | None:
    """Return which of the known symbols a learner's name means, or None.

    Examples
    --------
    >>> symbol("learning_rate", {}, ["W1", "alpha"])
    'alpha'
    >>> symbol("dz2", {}, ["dZ", "dZ2", "Z2"])
    'dZ2'
    """
    known = list(known)
    name = mapped.get(name, name)
    if name in known:
        return name
    for ours in known:
        if plain(name) == plain(ours):
            return ours
    for ours in known:
        if plain(name) in SYMBOLS.get(ours, "").split():
            return ours
    without = name.rstrip("0123456789")  # dZ2, where the equation has dZ
    return symbol(without, {}, known) if without not in ("", name) else None


# What people call what a network is made with; each is handed over by its kind.
KINDS = {
    "X": "x xs a0 input inputs image images data features sample samples trainx batchx xb "
    "trainingdata",
    "Y": TRUTH + " y ys t trainy batchy yb ohy oh onehotlabel expected trainlabels",
    "alpha": "alpha lr learningrate eta rate stepsize step lrate learnrate",
    "iterations": "iterations epochs epoch numiterations numepochs nepochs niter niters steps "
    "maxiter iters numiters nsteps passes",
    "batch": "batchsize minibatchsize bs batch mbsize",
    "count": "m nsamples numexamples nexamples numsamples",
    "n0": "n0 nx inputsize inputdim ninput ninputs nin numinputs numfeatures nfeatures "
    "nfeature inp inputlayer inputnodes inputunits indim insize din inputlayersize "
    "inputneurons",
    "k": "k numclasses nclasses classes numlabels depth nout noutput noutputs outputsize ny "
    "outputdim output out outputnodes outputlayer outputunits outdim outsize dout "
    "outputlayersize outputneurons",
    "n1": "n1 nh hiddensize hiddendim nhidden numhidden hidden hiddenunits h hiddennodes "
    "hiddenlayer hid units hiddenlayersize hiddenneurons numneurons h1",
    "sizes": "sizes layersizes layerdims layers layersdims dims layerssizes architecture "
    "structure topology",
    "generator": "rng generator randomstate",
    "seed": "seed randomseed",
    "share": "beta beta1 beta2 momentum gamma rho decay keepprob mu",
    "parameters": "params parameters weights theta p model",
    "cache": "cache caches activations memory store forwardcache",
    "gradients": "grads gradients derivatives grad gradient",
    "output": "a2 a3 al yhat ypred yprob probs probabilities pred preds predictions outputs "
    "scores softmaxoutput aout",
}
# What is said of data beside what they are.
WHICH = re.compile("train(ing)?|valid(ation)?|val|test|batch|list|array|vector|data|set|mini")


def kind(name: str) -> str:
    """Return what a function is given under a name; empty where that is not known.

    Examples
    --------
    >>> [kind(name) for name in ("learning_rate", "X_train", "targets_list", "colour")]
    ['alpha', 'X', 'Y', '']
    """
    short = "".join(w for w in name.lower().split("_") if not WHICH.fullmatch(w))
    for wanted in (plain(name), short):
        found = next((k for k, words in KINDS.items() if wanted in words.split()), "")
        if found:
            return found
    return ""
