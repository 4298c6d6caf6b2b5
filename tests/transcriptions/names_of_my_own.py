"""Nobody else's names: --map says which is which, arguments included."""

import numpy as np


def rectify(v):
    return v.clip(0)


def vorwaerts(eingabe, gewichte1, schwelle1, gewichte2, schwelle2):
    z = gewichte1 @ eingabe + schwelle1
    a = rectify(z)
    s = gewichte2 @ a + schwelle2
    p = np.exp(s - s.max(0))
    p /= p.sum(0)
    return p


def lerne(*alles):
    alpha = alles[-1]
    return [alt - alpha * d for alt, d in zip(alles[:4], alles[4:8])]
