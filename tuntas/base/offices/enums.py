"""The words of offices. Codes are stored; labels come from docs/glossary.md."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OfficeKind(TextChoices):
    REGENT = "regent", _("Bupati atau Wali Kota")
    SEKDA = "sekda", _("Sekretariat Daerah")
    DINSOS = "dinsos", _("Dinas Sosial")
    DINSOS_ROOM = "dinsos_room", _("Bidang Dinas Sosial")
    DISDUKCAPIL = "disdukcapil", _("Disdukcapil")
    INSPEKTORAT = "inspektorat", _("Inspektorat")
    DPMD = "dpmd", _("Dinas Pemberdayaan Masyarakat dan Desa")
    UPTD_PPA = "uptd_ppa", _("UPTD PPA")
    BPKAD = "bpkad", _("BPKAD")
    KECAMATAN = "kecamatan", _("Kecamatan")
    DESA = "desa", _("Desa")
    KELURAHAN = "kelurahan", _("Kelurahan")
    PUSKESOS = "puskesos", _("Puskesos")
    EXTERNAL = "external", _("Lembaga di luar pemerintah daerah")
    SYSTEM = "system", _("Sistem")


class Role(TextChoices):
    HEAD = "head", _("Kepala")
    SECRETARY = "secretary", _("Sekretaris")
    SECTION_HEAD = "section_head", _("Kepala seksi")
    OPERATOR = "operator", _("Operator")
    OFFICER = "officer", _("Staf")
    VERIFIER = "verifier", _("Pemeriksa")
    REGISTRAR = "registrar", _("Petugas pencatatan sipil")
    LIAISON = "liaison", _("Narahubung")
    FIELD_WORKER = "field_worker", _("Petugas lapangan")
    # Of the village's council (BPD), beside its government: signs where the village's own people are kin.
    COUNCIL_CHAIR = "council_chair", _("Ketua BPD")
    SYSTEM = "system", _("Sistem")


# One post of these roles per office at a time.
SINGLE_ROLES = (Role.HEAD, Role.SECRETARY)


class Acting(TextChoices):
    NONE = "", _("definitif")
    VACANT = "plt", _("Plt")
    ABSENT = "plh", _("Plh")


class DutyKind(TextChoices):
    PREPARES = "prepares", _("Menyiapkan")
    VERIFIES = "verifies", _("Memeriksa")
    DECIDES = "decides", _("Memutuskan")
    PAYS = "pays", _("Membayar")
    EXPLAINS = "explains", _("Menjelaskan")


class Step(TextChoices):
    PROPOSAL = "proposal", _("Usulan dan data warga")
    CIVIL_RECORD = "civil_record", _("Kartu Keluarga dan NIK")
    OBJECTION = "objection", _("Keberatan")


VILLAGE_KINDS = (OfficeKind.DESA, OfficeKind.KELURAHAN)
