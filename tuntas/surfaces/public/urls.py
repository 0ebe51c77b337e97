"""The public's addresses. All work without JavaScript and without an account."""

from django.urls import path
from django.views.i18n import set_language

from tuntas.surfaces.public import figures, prior_claim, proving, taking_in, tracking, views, walking


app_name = "public"
urlpatterns = [
    path("", views.front, name="front"),
    path("serah/", taking_in.hand_in, name="hand_in"),
    path("tempat/", views.look_up_places, name="places"),
    path("terima/<str:number>/", taking_in.receipt, name="receipt"),
    path("terima/<str:number>/pdf", taking_in.receipt_pdf, name="receipt_pdf"),
    path("terima/<str:number>/slip", taking_in.receipt_slip, name="receipt_slip"),
    path("terima/<str:number>/teks", taking_in.receipt_text, name="receipt_text"),
    path("terima/<str:number>/qr.svg", taking_in.receipt_qr, name="receipt_qr"),
    path("terima/<str:number>/bukti", proving.receipt_promise, name="receipt_promise"),
    path("terima/<str:number>/bukti.json", proving.receipt_proof, name="receipt_proof"),
    path("periksa/", proving.check, name="check"),
    path("periksa/kunci.txt", proving.keys, name="keys"),
    path("periksa/tuntas_verify.py", proving.verifier, name="verifier"),
    path("lempar/", taking_in.sent_away, name="sent_away"),
    path("sudah-lapor/", prior_claim.prior_claim, name="prior_claim"),
    path("lempar/<str:number>/", taking_in.sent_away_done, name="sent_away_done"),
    path("keberatan/", tracking.contest, name="contest"),
    path("lacak/", tracking.track, name="track"),
    path("lacak/<str:number>/", tracking.tracked, name="tracked"),
    path("lacak/<str:number>/kirim", tracking.send_paper, name="send_paper"),
    path("lacak/<str:number>/sudah-baca", walking.decision_read, name="decision_read"),
    path("lacak/<str:number>/henti-damping", walking.stop_companion, name="stop_companion"),
    path("jalur-langsung/", walking.direct_way, name="direct_way"),
    path("damping/", walking.companion_entry, name="companion_entry"),
    path("damping/<str:number>/", walking.companion, name="companion"),
    path("damping/<str:number>/kunjungan", walking.companion_visit, name="companion_visit"),
    path("damping/<str:number>/berhenti", walking.companion_stop, name="companion_stop"),
    path("tugas/", views.duties, name="duties"),
    path("angka/", figures.figures, name="figures"),
    path("angka/angka.json", figures.figures_json, name="figures_json"),
    path("angka/umpan/index.json", figures.feed_index, name="feed_index"),
    path("angka/umpan/<str:week>.jsonl", figures.feed_week, name="feed_week"),
    path("angka/recompute_figures.py", figures.script, name="figures_script"),
    path("bahasa/", set_language, name="language"),
]
