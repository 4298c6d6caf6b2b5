"""Networks that no page lists, to try on what is made from a list of steps."""

from dataclasses import replace

from scratchnn import spec


def step(out: str, call: str, **given: str) -> spec.Step:
    return spec.Step((out,), call, given)


def deep(layers: int, *, last_activation: bool = True) -> spec.Network:
    """Make the steps of a network of any depth, in the order of the video's."""
    steps = [step("X", "initial/scale_pixels", pixels="pixels")]
    for i in range(1, layers + 1):
        steps += [step(f"{p}{i}", "initial/uniform", rng="rng") for p in "Wb"]
    A = "X"
    for i in range(1, layers + 1):
        steps.append(step(f"Z{i}", "forward/linear", W=f"W{i}", A=A, b=f"b{i}"))
        A = f"A{i}"
        if i < layers or last_activation:
            call = "forward/relu" if i < layers else "forward/softmax"
            steps.append(step(A, call, Z=f"Z{i}"))
    out = A if last_activation else f"Z{layers}"
    steps += [
        step("Y", "loss/one_hot", y="y", k="k"),
        step("J", "loss/cross_entropy", A=out, Y="Y"),
        step(f"dZ{layers}", "backward/output_error", A=out, Y="Y"),
    ]
    for i in range(layers, 0, -1):
        if i < layers:
            dZ, G = f"dZ{i + 1}", f"G{i}"
            steps.append(step(G, "backward/relu_derivative", Z=f"Z{i}"))
            steps.append(step(f"dZ{i}", "backward/hidden_error", W=f"W{i + 1}", dZ=dZ, G=G))
        A = f"A{i - 1}" if i > 1 else "X"
        steps.append(step(f"dW{i}", "backward/weight_gradient", dZ=f"dZ{i}", A=A))
        steps.append(step(f"db{i}", "backward/bias_gradient", dZ=f"dZ{i}"))
    steps += [
        step("y_hat", "measure/predictions", A=out),
        step("accuracy", "measure/accuracy", y_hat="y_hat", y="y"),
    ]
    for i in range(1, layers + 1):
        for p in "Wb":
            steps.append(
                step(f"{p}{i}", "update/gradient_step", theta=f"{p}{i}", dtheta=f"d{p}{i}")
            )
    return replace(spec.network(), steps=tuple(steps))
