"""Packs a newer list of regions or holidays for shipping; run by hand, once a list.

    python -m tuntas.base.places.packing FOLDER

FOLDER holds `regions/wilayah_2025.csv` (kode, nama, level), `regions/wilayah_retired_codes.csv`
(kode_lama, nama_terakhir, level, terakhir_di_tahun, kode_penerus_dugaan, nama_penerus) and
`holidays/id_holidays_2019_2027.csv` (tanggal, nama, jenis). Same input, same bytes out.
"""

import csv
import hashlib
import io
import json
import lzma
import sys
from collections.abc import Iterable
from pathlib import Path

from tuntas.base.places.shipped import DATA


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _text(header: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return out.getvalue().encode("utf-8")


def pack(folder: Path) -> None:
    """Write the three files and the manifest of their hashes and counts."""
    regions = _read(folder / "regions" / "wilayah_2025.csv")
    retired = _read(folder / "regions" / "wilayah_retired_codes.csv")
    holidays = _read(folder / "holidays" / "id_holidays_2019_2027.csv")
    texts = {
        "regions.csv.xz": _text(("code", "name"), sorted((row["kode"], row["nama"]) for row in regions)),
        "retired_regions.csv.xz": _text(
            ("code", "name", "suggested_successor", "year"),
            sorted(
                (row["kode_lama"], row["nama_terakhir"], row["kode_penerus_dugaan"], row["terakhir_di_tahun"])
                for row in retired
            ),
        ),
        "holidays.csv": _text(
            ("on", "name", "kind"), sorted((row["tanggal"], row["nama"], row["jenis"]) for row in holidays)
        ),
    }
    manifest = {}
    for name, text in texts.items():
        packed = lzma.compress(text, preset=9 | lzma.PRESET_EXTREME) if name.endswith(".xz") else text
        (DATA / name).write_bytes(packed)
        manifest[name] = {"sha256": hashlib.sha256(text).hexdigest(), "rows": str(text.count(b"\n") - 1)}
    (DATA / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    pack(Path(sys.argv[1]))
