"""Names of labels: read lazily, shown readably, looked up by number and by every form of a name."""

from __future__ import annotations

import json

import pytest
from checkpoints import bpe
from hypothesis import given
from hypothesis import strategies as st

from shiftproof.errors import UsageError
from shiftproof.vocabulary import (
    Names,
    Vocabulary,
    beside,
    escape,
    from_config,
    from_label_file,
    listed,
    numbered,
)


def written(folder, document, name="tokenizer.json"):
    (folder / name).write_text(json.dumps(document), encoding="utf-8")
    return folder


TOKENS = {"Ġthe": 0, "the": 1, "Ġking": 2, "7": 3, "Ċ": 4, "âĤ": 5, "Ã©": 6, "Ġ": 7, "<|end|>": 8}


@pytest.fixture
def gpt(tmp_path):
    return beside(written(tmp_path, bpe(TOKENS, {"<|end|>": 8, "Ġpad": 9})), 12)


# -- shown ---------------------------------------------------------------------------------------
def test_byte_level_tokens_are_shown_as_their_text(gpt):
    shown = [" the", "the", " king", "7", "\\n", "<0xE2><0x82>", "é", " ", "<|end|>", "Ġpad", "10", "11"]
    assert list(gpt) == shown
    assert gpt[-1] == "11"
    assert gpt[1:3] == ["the", " king"]
    assert len(gpt) == 12
    assert gpt.said == ("labels named by tokenizer.json; 2 of 12 rows have no token and go by number",)


def test_every_text_comes_back_from_its_byte_level_form():
    from tokenizers.pre_tokenizers import ByteLevel

    for text in ("a b", "naïve café", "日本", "\x00\x7f", "🙂", "Ġ"):
        raw = "".join(piece for piece, _ in ByteLevel(add_prefix_space=False).pre_tokenize_str(text))
        assert Vocabulary(1, lambda raw=raw: Names({0: raw}, byte_level=True))[0] == escape(text)


def test_sentencepiece_and_wordpiece_are_shown(tmp_path):
    unigram = {"model": {"type": "Unigram", "vocab": [["<unk>", 0.0], ["▁the", -1.5], ["<0x0A>", -2]]}}
    assert list(beside(written(tmp_path, unigram), 3)) == ["<unk>", " the", "<0x0A>"]
    llama = {"decoder": {"type": "Replace", "pattern": "▁"}, "model": {"vocab": {"▁a": 0, "b": 1}}}
    assert list(beside(written(tmp_path, llama), 2)) == [" a", "b"]
    bert = {"decoder": {"type": "WordPiece"}, "model": {"vocab": {"the": 0, "##ing": 1}}}
    assert list(beside(written(tmp_path, bert), 2)) == ["the", "##ing"]


@given(st.text(max_size=12))
def test_what_is_shown_has_no_control_character(text):
    assert escape(text).isprintable()


def test_names_are_read_when_first_asked_only(tmp_path):
    (tmp_path / "tokenizer.json").write_text("{")
    names = beside(tmp_path, 3)
    assert len(names) == 3
    assert names.lookup("2") == 2
    with pytest.raises(UsageError, match="not JSON"):
        names[0]


# -- looked up -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("3", 3),
        ("11", 11),
        ("name:7", 3),
        ("Ġthe", 0),
        (" the", 0),
        ("the", 1),
        ("king", 2),
        ("name: king", 2),
        ("é", 6),
        ("\\n", 4),
        ("Ċ", 4),
        ("<|end|>", 8),
        ("<0xE2><0x82>", 5),
        (" ", 7),
    ],
)
def test_every_form_of_a_name_finds_its_row(gpt, text, row):
    assert gpt.lookup(text) == row


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12", "rows go from 0 to 11"),
        ("9" * 30, "rows go from 0 to 11"),
        ("-1", "no row has this name"),
        ("kinG", "the nearest are 2 ' king'"),
        ("name:12", "no row has this name"),
        ("", "no row has this name|rows have this name"),
    ],
)
def test_what_names_no_row_is_one_line(gpt, text, said):
    if text:
        with pytest.raises(UsageError, match=said) as caught:
            gpt.lookup(text)
        assert "\n" not in str(caught.value)
    else:
        assert gpt.lookup(text) == 7  # the one token that is a space alone


def test_an_ambiguous_name_lists_its_rows():
    names = listed(["a", "b", "a", " c", "c "], "")
    with pytest.raises(UsageError, match="2 rows have this name: 0 'a', 2 'a'; give the row number"):
        names.lookup("a")
    with pytest.raises(UsageError, match="3 ' c', 4 'c '"):
        names.lookup("c")
    assert names.lookup(" c") == 3


def test_hostile_names_stay_on_one_line():
    names = listed(["\x1b[31mred\n", "\u202eevil"], "")
    assert list(names) == ["\\x1b[31mred\\n", "\\u202eevil"]
    with pytest.raises(UsageError) as caught:
        names.lookup("red\n\x1b[0m" * 99)
    assert str(caught.value).isprintable()


def test_the_nearest_of_many_names():
    names = listed([f"Word{k:06}" for k in range(50_000)], "")
    with pytest.raises(UsageError, match="Word012345"):
        names.lookup("wrd012345")


# -- where names come from -----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("l.txt", "zero\none\ntwo\n"),
        ("l.txt", "\ufeffzero\r\none\r\ntwo"),
        ("l.json", '["zero", "one", "two"]'),
        ("l.json", '{"two": 2, "zero": 0, "one": 1}'),
        ("l.json", '{"title": "a record", "label_names": ["zero", "one", "two"]}'),
    ],
)
def test_label_files(tmp_path, name, content):
    (tmp_path / name).write_bytes(content.encode())
    assert list(from_label_file(tmp_path / name, 3)) == ["zero", "one", "two"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("l.txt", b"a\nb\n", "2 names for 3 rows"),
        ("l.txt", b"a\n\xff\nb\n", "not UTF-8"),
        ("l.json", b'["a", "b"]', "2 names for 3 rows"),
        ("l.json", b'{"a": 0, "b": 1, "c": 3}', "not each of 0 to 2 once"),
        ("l.json", b'{"a": 0, "b": 0, "c": 1, "d": 2}', "not each of 0 to 2 once"),
        ("l.json", b"[1, 2, 3]", "neither"),
        ("l.json", b"{", "not JSON"),
    ],
)
def test_label_files_that_do_not_fit(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=said):
        from_label_file(tmp_path / name, 3)


def test_a_missing_label_file_is_one_line(tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        from_label_file(tmp_path / "l.txt", 3)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({}, "no model.vocab"),
        ([], "no model.vocab"),
        ({"model": {"vocab": {"a": -1}}}, "has no row number"),
        ({"model": {"vocab": {"a": "0"}}}, "has no row number"),
        ({"model": {"vocab": {"a": 0}}, "added_tokens": [{"id": 1}]}, "has no row number"),
        ({"model": {"vocab": {"a": 0}}, "added_tokens": 3}, "no list"),
    ],
)
def test_a_tokenizer_that_is_broken_is_one_line(tmp_path, document, said):
    with pytest.raises(UsageError, match=said):
        list(beside(written(tmp_path, document), 2))


def test_a_tokenizer_larger_than_the_head_names_it_only_over_tokens(tmp_path):
    folder = written(tmp_path, bpe(TOKENS))
    assert list(beside(folder, 2)) == ["0", "1"]
    assert "its labels go by number" in beside(folder, 2).said[0]
    assert list(beside(folder, 2, 2)) == [" the", "the"]
    assert "7 tokens have no row" in beside(folder, 2, 2).said[0]


def test_older_vocabularies_are_read(tmp_path):
    assert list(beside(written(tmp_path, {"Ġa": 0, "b": 1}, "vocab.json"), 2)) == [" a", "b"]
    (tmp_path / "vocab.json").unlink()
    (tmp_path / "vocab.txt").write_text("[PAD]\nthe\n")
    assert list(beside(tmp_path, 2)) == ["[PAD]", "the"]


def test_classes_of_a_configuration():
    assert list(from_config({"0": "cat", "1": "dog"}, 2) or []) == ["cat", "dog"]
    assert from_config({"0": "cat", "2": "dog"}, 2) is None
    assert from_config({"0": "cat"}, 2) is None


def test_labels_without_names_go_by_number():
    assert list(numbered(3)) == ["0", "1", "2"]
    with pytest.raises(UsageError, match="--label-file"):
        numbered(3).lookup("cat")
