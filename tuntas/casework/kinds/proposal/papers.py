"""A paper as it comes to an action: judged by what it is and re-encoded by whoever took it in."""

from dataclasses import dataclass

from tuntas.casework.cases.models import Document


@dataclass(frozen=True)
class Paper:
    """mime is image/jpeg or application/pdf; sha256 the digest of content, in hexadecimal."""

    content: bytes
    mime: str
    sha256: str


def keep(paper: Paper) -> str:
    """This function will store a paper once, inside the caller's act, and give its key."""
    Document.objects.bulk_create(
        [Document(sha256=paper.sha256, mime=paper.mime, size=len(paper.content), content=paper.content)],
        ignore_conflicts=True,
    )
    return paper.sha256
