"""What invented citizens ask, and what invented offices answer, in plain words."""

ASKED = {
    "aid": (
        "Minta bantuan untuk keluarga, suami sudah tidak bekerja.", "Belum pernah terdaftar bantuan apa pun.",
        "Tetangga dapat, kami tidak, padahal keadaannya sama.", "Bantuan bulan lalu tidak masuk.",
        "Janda dengan tiga anak sekolah, minta didata.", "Rumah rusak kena angin, minta didata.",
    ),
    "health": (
        "Kartu berobat ditolak di puskesmas.", "Iuran BPJS saya tidak lagi dibayar pemerintah.",
        "Perlu rujukan cuci darah, kartunya mati.", "Anak lahir belum punya jaminan kesehatan.",
    ),
    "data": (
        "Nama di data salah satu huruf.", "Pindah dari kecamatan lain, data belum ikut.",
        "Suami sudah meninggal, masih tercatat.", "Desil keluarga saya tidak sesuai keadaan.",
    ),
    "card": (
        "KK belum diganti setelah anak menikah.", "KTP hilang, minta surat pengantar.",
        "Alamat di KK masih yang lama.",
    ),
    "complaint": (
        "Bantuan dipotong waktu diambil.", "Ditanya uang untuk urus surat.", "Sudah lapor tiga kali belum dijawab.",
    ),
    "other": ("Minta keterangan tidak mampu untuk sekolah anak.", "Orang tua telantar butuh pendamping."),
}  # fmt: skip
TOPICS = ("aid", "aid", "aid", "health", "health", "data", "data", "card", "complaint", "other")

ANSWERED = (
    "Data sudah diperbaiki dan bisa dilihat di laman lacak.", "Surat keterangan sudah jadi, bisa diambil di kelurahan.",
    "Sudah didata untuk usulan bulan ini.", "Kartu berobat sudah aktif kembali.",
)  # fmt: skip
GRANTED = ("Usulan dikabulkan mulai bulan depan.", "Permintaan dikabulkan, petugas akan menghubungi.")
GRANTED_FOR = "Memenuhi syarat menurut hasil pemeriksaan."
# ground, evidence, what would change it
REFUSED = (
    ("syarat usia 60 tahun belum terpenuhi", "KTP, lahir 1969", "ajukan lagi setelah genap 60 tahun"),
    ("sudah menerima bantuan sejenis", "daftar penerima triwulan ini", "bila bantuan itu berhenti"),
    ("penghasilan di atas batas", "kunjungan rumah pekan lalu", "bila penghasilan turun, bawa keterangan RT"),
    ("bukan penduduk wilayah ini", "KK dari kota lain", "setelah pindah alamat di KK"),
)
OBJECTED = ("Data penghasilan saya keliru, saya sudah tidak bekerja.", "Saya tidak pernah menerima bantuan itu.")
REPLIED = ("Maaf, petugas kami keliru. Silakan kembali, langsung dilayani.", "Sudah kami hubungi, besok dilayani.")
RETURN_NOTE = "KK belum mutakhir, suami yang meninggal masih tercatat."
CONTEST_NOTE = "Mengubah KK bukan tugas kami; surat kematian sudah ada di berkas."
SETTLED = "KK diperbaiki Disdukcapil, Dinsos yang memegang berkas."
