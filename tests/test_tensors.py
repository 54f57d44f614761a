"""Files of tensors: what is written is read, what lies is refused in one line."""

from __future__ import annotations

import os
import pickle
import zipfile

import ml_dtypes
import numpy as np
import pytest
from checkpoints import matrix, raw_safetensors, safetensors_bytes, write_folder, write_safetensors
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import deserialize
from safetensors.numpy import save_file

from shiftproof.errors import UsageError
from shiftproof.loading import load
from shiftproof.tensors import array, open_checkpoint

DTYPES = [np.float64, np.float32, np.float16, ml_dtypes.bfloat16]


def refused(path, said):
    """Open and read everything: one line of error that says ``said``."""
    with pytest.raises(UsageError, match=said) as caught:
        read_all(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def read_all(path):
    return {name: array(tensor) for name, tensor in open_checkpoint(path).tensors.items()}


def survives(path):
    """What is read, or None where one line says why not."""
    try:
        return read_all(path)
    except UsageError as error:
        message = str(error)
    assert "\n" not in message
    return None


def equal(left, right):
    return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()


# -- what is written is read ---------------------------------------------------------------------
@pytest.mark.parametrize("dtype", DTYPES)
def test_safetensors_of_the_library_are_read(tmp_path, dtype):
    tensors = {"a": matrix(5, 3, dtype), "b": matrix(2, 7, dtype, 1)[0], "empty": np.zeros((0, 3), dtype)}
    save_file(tensors, tmp_path / "w.safetensors", metadata={"format": "pt"})
    found = open_checkpoint(tmp_path / "w.safetensors")
    assert found.metadata == {"format": "pt"}
    assert all(equal(array(found.tensors[name]), tensors[name]) for name in tensors)
    assert isinstance(array(found.tensors["a"]), np.memmap)
    assert not array(found.tensors["a"]).flags.writeable


@pytest.mark.parametrize("dtype", DTYPES)
def test_what_is_written_by_hand_the_library_reads_the_same(tmp_path, dtype):
    content = safetensors_bytes({"w": matrix(4, 6, dtype)})
    (tmp_path / "w.safetensors").write_bytes(content)
    read = array(open_checkpoint(tmp_path / "w.safetensors").tensors["w"])
    ((name, reference),) = deserialize(content)
    assert (name, reference["shape"], reference["data"]) == ("w", [4, 6], read.tobytes())


def test_unaligned_entries_are_read(tmp_path):
    for name in ("w", "ww", "www"):
        path = write_safetensors(tmp_path / f"{name}.safetensors", {name: matrix(3, 5, "bfloat16")})
        read = array(open_checkpoint(path).tensors[name])
        assert np.array_equal(read.astype(np.float64), matrix(3, 5, "bfloat16").astype(np.float64))


@pytest.mark.parametrize("dtype", [">f4", "<f4", ">f8", "<f2", ">f2", "<i4", ">i8", "|u1"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_npy_of_both_byte_orders_and_both_layouts(tmp_path, dtype, order):
    values = np.asarray(np.arange(12).reshape(4, 3) / 2, dtype=dtype, order=order)
    np.save(tmp_path / "w.npy", values)
    read = array(open_checkpoint(tmp_path / "w.npy").tensors[""])
    assert read.dtype == values.dtype.newbyteorder("=")
    assert np.array_equal(read, values)


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_npy_of_every_version(tmp_path, version):
    with (tmp_path / "w.npy").open("wb") as file:
        np.lib.format.write_array(file, matrix(4, 3), version=version)
    assert equal(np.array(array(open_checkpoint(tmp_path / "w.npy").tensors[""])), matrix(4, 3))


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_npz_members_are_mapped_where_stored(tmp_path, save):
    save(tmp_path / "w.npz", W=matrix(40, 3), b=matrix(1, 40)[0], T=np.asfortranarray(matrix(4, 6)))
    found = open_checkpoint(tmp_path / "w.npz").tensors
    assert np.array_equal(array(found["W"]), matrix(40, 3))
    assert np.array_equal(array(found["b"]), matrix(1, 40)[0])
    assert np.array_equal(array(found["T"]), matrix(4, 6))
    assert isinstance(array(found["W"]), np.memmap) == (save is np.savez)


def test_shards_are_read_through_their_index(tmp_path):
    tensors = {f"layer.{k}": matrix(3, 4, np.float16, k) for k in range(5)}
    folder = write_folder(tmp_path / "model", tensors, config={"vocab_size": 3}, shards=2)
    for path in (folder, folder / "model.safetensors.index.json"):
        found = open_checkpoint(path)
        assert found.config == {"vocab_size": 3}
        assert found.index == folder / "model.safetensors.index.json"
        assert found.folder == folder
        assert all(equal(array(found.tensors[name]), tensors[name]) for name in tensors)


def test_one_file_goes_before_an_index_and_is_said(tmp_path):
    folder = write_folder(tmp_path / "model", {"w": matrix(3, 4)}, shards=1)
    write_folder(folder, {"w": matrix(3, 4, seed=1)})
    found = open_checkpoint(folder)
    assert "the first is read" in found.said[0]
    assert equal(array(found.tensors["w"]), matrix(3, 4, seed=1))


# -- tables --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1,2.5\n-3,4e-1\n", ()),
        ("1;2.5\r\n-3;4e-1\r\n", ()),
        ("1\t2.5\n-3\t4e-1", ()),
        ("1  2.5\n -3 4e-1\n\n", ()),
        ("# written by numpy\n1 2.5\n-3 4e-1\n", ()),
        ("x,y\n1,2.5\n-3,4e-1\n", ()),
        ("the,1,2.5\ncat,-3,4e-1\n", ("the", "cat")),
        ('token,x,y\n"a,b",1,2.5\n7,-3,4e-1\n', ("a,b", "7")),
        (",0,1\n0,1,2.5\n1,-3,4e-1\n", ("0", "1")),
        ("\ufeff1,2.5\n-3,4e-1\n", ()),
    ],
)
def test_tables_with_and_without_header_and_names(tmp_path, text, names):
    (tmp_path / "w.csv").write_text(text, encoding="utf-8")
    found = open_checkpoint(tmp_path / "w.csv")
    assert array(found.tensors[""]).tolist() == [[1, 2.5], [-3, 0.4]]
    assert found.label_names == names
    assert "nearest float64" in found.said[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("\n\n", "has no numbers"),
        ("x,y\n", "a header and no numbers"),
        ("1,2\n3\n", "line 2 has 1 numbers, line 1 has 2"),
        ("1,2\n3,four\n", "line 2, column 2: 'four' is not a number"),
        ("a,1,2\nb,3,1_0\n", "line 2, column 3: '1_0'"),
        ('1,"2\n3,4\n', "quot"),
        ("1,\n2,3\n", "line 1, column 2"),
    ],
)
def test_tables_that_cannot_be_read(tmp_path, text, said):
    (tmp_path / "w.csv").write_text(text)
    refused(tmp_path / "w.csv", said)


# -- pickles and foreign formats -----------------------------------------------------------------
class Bomb:
    def __reduce__(self):
        return (os.abort, ())


@pytest.mark.parametrize("name", ["w.pt", "w.pth", "w.bin", "w.pkl", "w.ckpt", "w.npy", "w"])
def test_a_pickle_is_never_read_and_its_conversion_is_shown(tmp_path, name):
    (tmp_path / name).write_bytes(pickle.dumps(Bomb(), protocol=4))
    message = refused(tmp_path / name, "a pickle")
    assert "weights_only=True" in message
    assert str(tmp_path / name) in message


@pytest.mark.parametrize("name", ["w.pt", "w.npz", "w.safetensors"])
def test_a_zip_of_torch_is_known_by_its_content(tmp_path, name):
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Bomb()))
    refused(tmp_path / name, "convert it: python -c")


def test_a_folder_with_a_pickle_alone_shows_the_conversion(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x02.")
    assert "pytorch_model.bin" in refused(tmp_path, "convert it")


@pytest.mark.parametrize("values", [np.array([[Bomb()]], dtype=object), np.zeros(2, dtype="f4,i4")])
@pytest.mark.parametrize("archive", [False, True])
def test_objects_and_records_of_numpy_are_refused(tmp_path, values, archive):
    (np.savez if archive else np.save)(tmp_path / "w", values)
    refused(tmp_path / ("w.npz" if archive else "w.npy"), "Python objects|records")


def test_names_beside_a_matrix_in_an_archive_do_no_harm(tmp_path):
    np.savez(tmp_path / "w.npz", weight=np.eye(2), names=np.array([["a", "b"], ["c", "d"]]))
    assert np.array_equal(load(tmp_path / "w.npz").head.unembeddings, np.eye(2))
    with pytest.raises(UsageError, match="names: dtype str32; save floats"):
        load(f"{tmp_path / 'w.npz'}:names")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("w.gguf", b"GGUF....", "llama.cpp"),
        ("w", b"\x89HDF\r\n\x1a\n.....", "HDF5"),
        ("w.onnx", b"x" * 20, "ONNX"),
        ("w.dat", b"x" * 20, "not read here"),
        ("w.npy", b"x" * 20, "no .npy content"),
        ("w.npz", b"PK\x03\x04" + b"x" * 20, "archive is broken"),
        ("w.npy", b"", "is empty"),
    ],
)
def test_other_formats_are_refused(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    refused(tmp_path / name, said)


def test_bfloat16_of_numpy_save_has_lost_its_type(tmp_path):
    np.save(tmp_path / "w.npy", matrix(3, 4, "bfloat16"))
    refused(tmp_path / "w.npy", "safetensors.numpy.save_file")


# -- files that are not there or lie -------------------------------------------------------------
def test_a_missing_file_has_its_near_names(tmp_path):
    (tmp_path / "weights.npy").write_bytes(b"")
    assert "did you mean weights.npy?" in refused(tmp_path / "weight.npy", "no such file")
    refused(tmp_path / "nowhere" / "w.npy", "there is no folder")
    refused(tmp_path / "nul\0.npy", "null")


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "w.npy")
    refused(tmp_path / "w.npy", "no regular file")


def test_what_the_system_forbids_is_one_line(tmp_path):
    (tmp_path / "w.npy").symlink_to(tmp_path / "w.npy")
    refused(tmp_path / "w.npy", "symbolic links")


@pytest.mark.parametrize("name", ["w.npy", "w.npz", "w.safetensors"])
def test_every_truncation_is_refused(tmp_path, name):
    path = tmp_path / name
    if name == "w.safetensors":
        write_safetensors(path, {"w": matrix(6, 4)})
    else:
        (np.save if name == "w.npy" else np.savez)(path, matrix(6, 4))
    content = path.read_bytes()
    for length in range(0, len(content), 3):
        path.write_bytes(content[:length])
        refused(path, name)
    if name != "w.npz":
        path.write_bytes(content + b"\0")
        refused(path, "again")


ENTRY = {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}
LIES = [
    ({"w": {**ENTRY, "shape": [2, 3]}}, "not what fits"),
    ({"w": {**ENTRY, "shape": [-2, -2]}}, "whole numbers"),
    ({"w": {**ENTRY, "shape": [True, 4]}}, "whole numbers"),
    ({"w": {**ENTRY, "shape": [2**62, 2**62]}}, "not what fits"),
    ({"w": {**ENTRY, "shape": [2**64, 2]}}, "whole numbers"),
    ({"w": {**ENTRY, "shape": [1] * 99}}, "whole numbers"),
    ({"w": {**ENTRY, "data_offsets": [0, 32]}}, "cut off"),
    ({"w": {**ENTRY, "data_offsets": [16, 0]}}, "its header lies"),
    ({"w": {**ENTRY, "data_offsets": [0]}}, "whole numbers"),
    ({"w": {**ENTRY, "dtype": 4}}, "no name"),
    ({"w": {"dtype": "F32"}}, "lacks"),
    ({"w": ENTRY, "v": ENTRY}, "overlaps"),
    ({"w": {**ENTRY, "shape": [1, 1], "data_offsets": [12, 16]}}, "hole"),
    ({"w": {**ENTRY, "shape": [1, 1], "data_offsets": [0, 4]}}, "end at byte"),
    ({"__metadata__": {"a": 1}, "w": ENTRY}, "__metadata__"),
    ([], "no JSON object"),
    (b'{"w": 1, "w": 2}', "twice"),
    (b'{"w": ', "not JSON"),
    (b'{"w": "\xff"}', "not JSON"),
    (b"[" * 9999, "no JSON object"),
    (b'{"w":' + b"[" * 99999, "not JSON"),
    (b'{"w": 1' + b"0" * 5000 + b"}", "not JSON"),
]


@pytest.mark.parametrize(("header", "said"), LIES)
def test_a_safetensors_header_that_lies_is_refused(tmp_path, header, said):
    (tmp_path / "w.safetensors").write_bytes(raw_safetensors(header, b"\0" * 16))
    refused(tmp_path / "w.safetensors", said)


@pytest.mark.parametrize("length", [0, 1, 2**31, 2**63, 2**64 - 1])
def test_a_header_length_that_lies_is_refused(tmp_path, length):
    (tmp_path / "w.safetensors").write_bytes(length.to_bytes(8, "little") + b'{"w": 1}')
    refused(tmp_path / "w.safetensors", "header")


def test_dtypes_without_numbers_here_are_listed_and_refused_when_read(tmp_path):
    header = {
        "a": {"dtype": "F8_E4M3", "shape": [4], "data_offsets": [0, 4]},
        "b": {"dtype": "NEW", "shape": [4], "data_offsets": [4, 16]},
    }
    (tmp_path / "w.safetensors").write_bytes(raw_safetensors(header, b"\0" * 16))
    assert [t.dtype for t in open_checkpoint(tmp_path / "w.safetensors").tensors.values()] == [
        "F8_E4M3",
        "NEW",
    ]
    refused(tmp_path / "w.safetensors", "not a type of number")


@pytest.mark.parametrize(
    "place", ["../w.safetensors", "/w.safetensors", "a/../../w.safetensors", "C:\\w", 3, ""]
)
def test_an_index_does_not_leave_its_folder(tmp_path, place):
    folder = write_folder(tmp_path / "model", {"w": matrix(2, 2)}, shards=1)
    write_safetensors(tmp_path / "w.safetensors", {"w": matrix(2, 2)})
    import json

    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"w": place}}))
    refused(folder, "outside its own folder")


def test_missing_shards_and_tensors_are_named(tmp_path):
    folder = write_folder(tmp_path / "model", {"a": matrix(2, 2), "b": matrix(2, 2)}, shards=2)
    second = folder / "model-00002-of-00002.safetensors"
    write_safetensors(second, {"c": matrix(2, 2)})
    assert "places b in" in refused(folder, "has no such tensor")
    second.unlink()
    refused(folder, "the shard that holds b is missing")


def test_a_configuration_that_is_broken_is_named(tmp_path):
    folder = write_folder(tmp_path / "model", {"a": matrix(2, 2)})
    (folder / "config.json").write_text("{")
    refused(folder, "config.json: not JSON")


def test_a_compressed_member_that_announces_too_much_is_refused(tmp_path):
    path = tmp_path / "w.npz"
    np.savez_compressed(path, W=np.zeros((9, 9)))
    with zipfile.ZipFile(path) as archive:
        content = archive.read("W.npy").replace(b"(9, 9)", b"(9, 8)")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("W.npy", content)
    refused(path, "contradict")


# -- random damage -------------------------------------------------------------------------------
GOOD = safetensors_bytes({"a": matrix(2, 3), "b": matrix(3, 2, np.float16)}, {"format": "pt"})


@settings(max_examples=300, deadline=None)
@given(
    changes=st.lists(
        st.tuples(
            st.integers(0, len(GOOD) - 1), st.integers(0, 255), st.sampled_from(["set", "insert", "drop"])
        ),
        min_size=1,
        max_size=4,
    )
)
def test_damage_gives_an_error_or_what_the_library_reads(tmp_path_factory, changes):
    content = bytearray(GOOD)
    for where, value, how in changes:
        place = where % len(content)
        if how == "set":
            content[place] = value
        elif how == "insert":
            content.insert(place, value)
        else:
            del content[place]
    path = tmp_path_factory.getbasetemp() / "damaged.safetensors"
    path.write_bytes(content)
    read = survives(path)
    if read is not None:
        reference = dict(deserialize(bytes(content)))
        assert set(read) == set(reference)
        for name, values in read.items():
            assert values.shape == tuple(reference[name]["shape"])
            assert values.tobytes() == bytes(reference[name]["data"])


@settings(max_examples=200, deadline=None)
@given(place=st.integers(0, 400), value=st.integers(0, 255), compressed=st.booleans())
def test_damage_to_an_archive_gives_an_error_or_an_array(tmp_path_factory, place, value, compressed):
    path = tmp_path_factory.getbasetemp() / "damaged.npz"
    (np.savez_compressed if compressed else np.savez)(path, W=np.ones((3, 4)))
    content = bytearray(path.read_bytes())
    content[place % len(content)] = value
    path.write_bytes(content)
    survives(path)
