"""Which store an address names, and whether it does as it should."""

from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from environs import Env

from chassis.blobs import BlobStore, FolderStore
from chassis.settings import MissingSetting, required


def store_in(env: Env) -> BlobStore:
    """The one that LINLI_BLOB_STORE names."""
    return store_from(
        required(env, "LINLI_BLOB_STORE"),
        key_id=env.str("LINLI_BLOB_STORE_KEY_ID", ""),
        secret=env.str("LINLI_BLOB_STORE_SECRET", ""),
    )


def store_from(url: str, *, key_id: str = "", secret: str = "") -> BlobStore:
    """`file:///var/lib/linli/photos` or
    `s3://bucket/prefix?endpoint=https://…&region=…`. Says what is wrong with the address, and
    asks nobody."""
    address = urlsplit(url)
    if address.scheme == "file" and address.path:
        return FolderStore(Path(unquote(address.path)))
    if address.scheme != "s3":
        raise MissingSetting(
            f"LINLI_BLOB_STORE: no store is known for {address.scheme!r}; use file:///a/folder or"
            " s3://bucket/prefix"
        )
    # Whoever keeps photos in a folder need not wait for boto3, nor have it in memory.
    from chassis.s3_blobs import S3Store  # noqa: PLC0415 - only where it is used

    return S3Store.at(address, key_id=key_id, secret=secret)


def check_store(store: BlobStore) -> None:
    """Write, read and delete something; raises what the store raises, or ValueError."""
    name, content = f"check/{uuid4()}", b"linli"
    store.put(name, content)
    found = store.get(name)
    store.delete(name)
    if found != content or store.get(name) is not None:
        raise ValueError("the blob store does not give back what it was given")
