import pytest

from nanollm import asset


def test_a_missing_asset_names_the_file_the_hash_and_the_remedy(tmp_path, monkeypatch):
    monkeypatch.setattr(asset, "FOLDERS", (tmp_path,))
    with pytest.raises(asset.AssetError) as error:
        asset.read_asset("vocab.bpe")
    text = str(error.value)
    assert str(tmp_path / "vocab.bpe") in text
    assert f"expected sha256 {asset.SHA256['vocab.bpe']}, got no file" in text
    assert "git checkout -- assets/vocab.bpe" in text


def test_one_changed_byte_names_both_hashes(tmp_path, monkeypatch):
    content = bytearray(asset.read_asset("corpus_01.txt"))
    content[100] ^= 1
    (tmp_path / "corpus_01.txt").write_bytes(content)
    monkeypatch.setattr(asset, "FOLDERS", (tmp_path,))
    with pytest.raises(asset.AssetError) as error:
        asset.read_asset("corpus_01.txt")
    found = asset.hashlib.sha256(content).hexdigest()
    assert f"expected sha256 {asset.SHA256['corpus_01.txt']}, got sha256 {found}" in str(
        error.value
    )


def test_an_unknown_asset_is_refused():
    with pytest.raises(asset.AssetError, match=r"expected one of corpus_01\.txt, .*got 'gpt2'"):
        asset.read_asset("gpt2")


def test_the_readme_of_the_assets_names_every_file_and_hash():
    readme = (asset.FOLDERS[-1] / "README.md").read_text("utf-8")
    for name, sha256 in asset.SHA256.items():
        assert name in readme
        assert sha256 in readme
