"""What is saved is loaded, and nothing else is."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clusters import batches, clusters

from scratchnn.network import initialise
from scratchnn.training import load, load_state, save, save_state, train


@pytest.mark.parametrize("name", ["model.npz", "model", "model.tar.gz"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_what_is_saved_is_loaded(name: str, dtype: type, tmp_path: Path) -> None:
    parameters = initialise((4, 3, 3, 2), np.random.default_rng(0), dtype)
    save(tmp_path / name, parameters)
    assert [path.name for path in tmp_path.iterdir()] == [name]  # no other, no rest
    loaded, activation = load(str(tmp_path / name))
    assert activation == "relu"
    assert isinstance(loaded, tuple)
    for theta, wanted in zip(loaded, parameters, strict=True):
        assert theta.dtype == dtype
        assert np.array_equal(theta, wanted)


def test_a_file_is_replaced_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.npz"
    old, new = (initialise((4, 3), np.random.default_rng(seed)) for seed in (0, 1))
    save(path, old)

    def full(file: Any, **_: Any) -> None:
        file.write(b"half of it")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", full)
        with pytest.raises(OSError, match=r"model.npz cannot be written: No space left"):
            save(path, new)
    assert np.array_equal(load(path)[0][0], old[0])
    assert list(tmp_path.iterdir()) == [path]
    save(path, new)
    assert np.array_equal(load(path)[0][0], new[0])


def test_what_is_no_network_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="b1 must have shape"):
        save(tmp_path / "model.npz", (np.zeros((3, 4)), np.zeros(3)))
    with pytest.raises(ValueError, match="W1 must be finite"):
        save(tmp_path / "model.npz", (np.full((3, 4), np.nan), np.zeros((3, 1))))
    assert list(tmp_path.iterdir()) == []


class Trap:
    """Leaves a mark if it is unpickled."""

    def __reduce__(self) -> Any:
        return (Path.touch, (Path("trapped"),))


@pytest.mark.parametrize("kind", ["pickle", "objects", "text", "empty", "npy", "cut", "zip"])
def test_a_foreign_file_is_refused(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "model.npz"
    trap = np.array([Trap()])
    save(path, initialise((4, 3), np.random.default_rng(0)))
    saved = path.read_bytes()
    with path.open("wb") as file:
        match kind:
            case "pickle":
                file.write(trap.dumps())
            case "objects":
                np.savez(file, W1=trap, b1=trap)
            case "text":
                file.write(b"label,pixel0\n")
            case "npy":
                np.save(file, np.zeros((3, 4)))
            case "cut":
                file.write(saved[: len(saved) // 2])
            case "zip":
                file.write(saved.replace(b"NUMPY", b"mumps"))
    with pytest.raises(ValueError, match=r"model.npz is no file of parameters: expected an"):
        load(path)
    assert not Path("trapped").exists()


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        ({"W1": np.zeros((3, 4))}, "must hold W1, b1, got W1"),
        (
            {"W1": np.zeros((3, 4)), "b2": np.zeros((3, 1))},
            "must hold W1, b1, got W1, b2",
        ),
        ({"weights": np.zeros(3), "W1": np.zeros(3)}, "must hold W1, b1, got weights, W1"),
        ({}, "must hold W1, b1, got nothing"),
        (
            {"W1": np.zeros((3, 4)), "b1": np.zeros(3)},
            "b1 must have shape (n, 1) with n = 3, got (3,)",
        ),
        (
            {"W1": np.full((3, 4), np.inf), "b1": np.zeros((3, 1))},
            "W1 must be finite, got inf in W1[0, 0]",
        ),
        (
            {"W1": np.full((3, 4), "0"), "b1": np.zeros((3, 1))},
            "W1 must be a NumPy array of real numbers, got <U1",
        ),
    ],
)
def test_a_file_that_holds_no_network(
    stored: dict[str, Any], message: str, tmp_path: Path
) -> None:
    path = tmp_path / "model.npz"
    np.savez(path, **stored)
    with pytest.raises(ValueError) as error:  # noqa: PT011  the message is compared whole
        load(path)
    assert str(error.value) == f"{path}: {message}"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"model.npz"):
        load(tmp_path / "model.npz")


def test_a_state_that_is_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.npz"
    state = train(*clusters(), **batches(optimizer="momentum")).state
    save_state(path, state)
    with np.load(path) as arrays:
        stored = dict(arrays)
    W1, said = stored["W1"], str(stored["state"])
    assert "v W1" in stored
    for changes in (
        {"W1": W1[:, :3]},
        {"W1": W1 * np.nan},
        {"v W1": W1.T},
        {"best W1": W1.T},
        {"state": np.array(said.replace("momentum", "momentous"))},
        {"state": np.array(said.replace('"t"', '"u"'))},
        {"state": np.array(said.replace('"PCG64"', '"seed"'))},
        {"state": np.array(said[:-9])},
        {"v W1": W1 * np.nan},
        {"v W1": W1.astype(complex)},
        {"best W1": W1.astype(np.float32)},
        {"state": np.array("[]")},
        {"state": np.array(said.replace('"t": ', '"t": -'))},
        {"state": np.array(said.replace('"t": ', '"t": 1e'))},
        {"state": np.array(said.replace('"training": [', '"training": [0, '))},
        {"state": np.array(said.replace('"training": [', '"training": ["x", '))},
        {"state": np.array(said.replace('"uinteger": ', '"uinteger": -1'))},
    ):
        np.savez(path, **stored | changes)
        with pytest.raises(ValueError, match=r"state.npz does not say where a run stands"):
            load_state(path)
    for name in ("v b2", "state", "b2"):
        np.savez(path, **{key: value for key, value in stored.items() if key != name})
        with pytest.raises(ValueError, match=r"state.npz does not say where a run stands"):
            load_state(path)
    path.write_bytes(b"label,pixel0\n")
    with pytest.raises(ValueError, match=r"state.npz is no file of state: expected an .npz"):
        load_state(path)
