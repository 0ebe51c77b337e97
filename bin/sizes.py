"""Print the ten largest files and functions; CI shows them, people decide."""

import ast
from pathlib import Path


HOUSE = Path(__file__).resolve().parent.parent
FOLDERS = ("config", "tuntas", "bench", "tests")


def main() -> None:
    """Print both lists."""
    files: list[tuple[int, str]] = []
    functions: list[tuple[int, str]] = []
    for folder in FOLDERS:
        for file in (HOUSE / folder).rglob("*.py"):
            if "migrations" in file.parts:
                continue
            text = file.read_text()
            name = str(file.relative_to(HOUSE))
            files.append((text.count("\n"), name))
            functions.extend(
                ((node.end_lineno or node.lineno) - node.lineno + 1, f"{name}:{node.name}")
                for node in ast.walk(ast.parse(text))
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            )
    for title, found in (("files", files), ("functions", functions)):
        print(title)
        for lines, name in sorted(found, reverse=True)[:10]:
            print(f"  {lines:5} {name}")


if __name__ == "__main__":
    main()
