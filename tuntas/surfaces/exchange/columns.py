"""Which column means what: headers of SIKS-NG, OpenSID, Dukcapil and home-made lists.

A header is compared without case, blanks and signs. What an office decided once
(`remembered`) wins over the table; of two columns with one meaning the left one
counts. Columns nobody knows are kept with the row and given back untouched.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final


_SYNONYMS: Final[Mapping[str, str]] = {
    "line": "no|nomor|no urut|nomor urut",
    "name": "nama|nama lengkap|nama penduduk|nama art|nama anggota|nama anggota keluarga|nama penerima"
    "|nama pemohon|nama warga|nama calon penerima|nama pelapor|nama pegawai|nama sesuai ktp|name",
    "nik": "nik|nomor nik|no nik|no ktp|nomor ktp|nomor induk kependudukan|nik ktp|nik pemohon|nik penerima",
    "kk_no": "nomor kk|no kk|kk|nomor kartu keluarga|no kartu keluarga|no kk pemohon|nomor keluarga",
    "sex": "jenis kelamin|sex|jk|l p|lp|kelamin|jns kelamin|gender",
    "birth_on": "tanggal lahir|tgl lahir|tanggallahir|tgl lhr|tempat tanggal lahir|tempat tgl lahir|ttl",
    "birth_place": "tempat lahir|tmpt lahir|tempatlahir",
    "address": "alamat|alamat lengkap|alamat ktp|alamat sekarang|alamat rumah",
    "hamlet": "dusun|lingkungan|nama dusun|kampung|dusun lingkungan",
    "rt": "rt|nomor rt|no rt",
    "rw": "rw|nomor rw|no rw",
    "village": "desa|kelurahan|desa kelurahan|kelurahan desa|desa keluarahan|nama desa|nama kelurahan"
    "|desa kel|kel desa|kode kelurahan|kode desa|kode wilayah",
    "district": "kecamatan|nama kecamatan|kec",
    "regency": "kabupaten kota|kabupaten|kota|kab kota|kota kabupaten",
    "province": "provinsi|propinsi",
    "phone": "no hp|nomor hp|hp|telepon|no telepon|no telp|hp pemohon|nomor telepon|wa|no wa",
    "mother_name": "nama ibu|nama ibu kandung|ibu kandung|nama gadis ibu kandung",
    "father_name": "nama ayah|nama ayah kandung|ayah kandung",
    "father_nik": "nik ayah|ayah nik",
    "mother_nik": "nik ibu|ibu nik",
    "spouse_nik": "nik pasangan|nik suami istri|nik istri|nik suami",
    "relation": "hubungan keluarga|hub keluarga|shdk|kk level|hubungan|hubungan dalam keluarga|hdk"
    "|status hubungan dalam keluarga",
    "position": "jabatan|posisi|tugas",
    "category": "jenis pmks|pmks|ppks|jenis ppks|kategori|kriteria",
    "occupation": "pekerjaan|pekerjaan id",
    "civil_match": "keterangan padan|padan|status padan|padan dukcapil",
    "life_status": "status dasar|status hidup|status penduduk|keterangan hidup",
    "data_id": "id dtks|id dtsen|id bdt|id semesta",
    "data_year": "tahun data",
    "aid_bpnt": "bansos bpnt|bpnt|sembako",
    "aid_pkh": "bansos pkh|pkh",
    "aid_pbi": "pbi jkn|pbi jk|pbi",
    "marital": "status kawin|status perkawinan",
    "report_no": "no laporan|nomor laporan|no register|nomor register|no agenda",
    "received_on": "tanggal laporan|tgl laporan|tanggal diterima|tanggal masuk|tgl diterima",
    "secret": "identitas dirahasiakan|rahasia|dirahasiakan",
    "respondent": "terlapor|instansi terlapor",
    "substance": "substansi|pokok laporan",
    "story": "uraian laporan|uraian|isi laporan|kronologi",
    "told_agency": "sudah lapor ke instansi|sudah lapor",
    "state": "status|status laporan",
    "closed_on": "tanggal tutup|tgl tutup|tanggal selesai|tanggal ditutup",
    "outcome": "hasil|hasil akhir|hasil tindak lanjut",
    "promised_on": "janji selesai|tanggal janji|target selesai|janji",
    "reason": "alasan|alasan ditolak",
    "reason_code": "kode alasan",
    "source_row": "baris asal",
}
FIELDS: Final = frozenset(_SYNONYMS)

_SIGNS: Final = re.compile(r"[^a-z0-9]+")
_BRACKETS: Final = re.compile(r"\([^)]*\)")
_AS_OF: Final = re.compile(r" ?per \d{1,2} [a-z]+ \d{4}$")


def fold(header: str) -> str:
    """Level a header: 'NO_KK ' and 'No. KK' are both 'no kk'."""
    plain = _SIGNS.sub(" ", _BRACKETS.sub(" ", header.casefold())).strip()
    return _AS_OF.sub("", plain)


_BY_HEADER: Final = {
    _SIGNS.sub(" ", synonym): field for field, list_ in _SYNONYMS.items() for synonym in list_.split("|")
}


def field_of(header: str, remembered: Mapping[str, str] | None = None) -> str | None:
    """Return the field a header means, None when nobody knows it."""
    folded = fold(header)
    if remembered and folded in remembered:
        return remembered[folded]
    return _BY_HEADER.get(folded)


def map_columns(headers: Sequence[str], remembered: Mapping[str, str] | None = None) -> dict[str, int]:
    """Map each known field to its column (counted from 0); the left one wins."""
    mapping: dict[str, int] = {}
    for column, header in enumerate(headers):
        field = field_of(header, remembered)
        if field is not None and field not in mapping:
            mapping[field] = column
    return mapping
