"""Addresses of the desk, under /meja/. One verb, one address."""

from django.urls import path

from tuntas.surfaces.desk import accompany
from tuntas.surfaces.desk.claims.urls import urlpatterns as claims
from tuntas.surfaces.desk.imports.urls import urlpatterns as imports
from tuntas.surfaces.desk.outgoing.urls import urlpatterns as outgoing
from tuntas.surfaces.desk.proposals.urls import urlpatterns as proposals
from tuntas.surfaces.desk.protection.urls import urlpatterns as protection
from tuntas.surfaces.desk.settings.urls import urlpatterns as settings
from tuntas.surfaces.desk.views import approve, batches, cases, consult, disputes, people, sit, take_in, today, visits


app_name = "desk"
urlpatterns = [
    path("", today.today, name="today"),
    path("duduk/", sit.sit, name="sit"),
    path("ganti/", sit.switch, name="switch"),
    path("pin/", sit.pin, name="pin"),
    path("keluar/", sit.leave, name="leave"),
    path("perkara/", today.worklist, name="worklist"),
    path("cari/", today.search, name="search"),
    path("warga/<int:pk>/pindah/", people.person_move, name="person_move"),
    path("kiriman/", today.inbox, name="inbox"),
    path("kiriman/terima/", today.accept, name="accept"),
    path("kiriman/tolak/", today.decline, name="decline"),
    path("terima/", take_in.take_in, name="take_in"),
    path("terima/<str:number>/", take_in.receipt, name="receipt"),
    path("perkara/<str:number>/", cases.case, name="case"),
    path("perkara/<str:number>/ruang/", consult.case_room, name="case_room"),
    path("perkara/<str:number>/tugas/<str:task>/", cases.upload, name="upload"),
    path("perkara/<str:number>/<slug:move>/", cases.move, name="move"),
    path("surat-perkara/<int:pk>/", cases.paper, name="paper"),
    path("kunjungan/", visits.visits, name="visits"),
    path("kunjungan/konsultasi/", consult.consult, name="consult"),
    path("kunjungan/<str:number>/slip/", consult.consulted, name="consulted"),
    path("kunjungan/<str:number>/", visits.visit, name="visit"),
    path("kunjungan/<str:number>/jawab/", visits.visit_reply, name="visit_reply"),
    path("kunjungan/<str:number>/jadikan-perkara/", visits.visit_to_case, name="visit_to_case"),
    path("lempar/", disputes.disputes, name="disputes"),
    path("lempar/<int:pk>/", disputes.dispute, name="dispute"),
    path("surat/", batches.batches, name="batches"),
    path("surat/baru/", batches.batch_new, name="batch_new"),
    path("surat/<int:pk>/", batches.batch, name="batch"),
    path("surat/<int:pk>/daftar/", batches.sign_list, name="sign_list"),
    path("surat/<int:pk>/paraf/", batches.batch_initial, name="batch_initial"),
    path("surat/<int:pk>/kirim/", batches.batch_send, name="batch_send"),
    path("surat/<int:pk>/tanda-tangan/", batches.batch_sign, name="batch_sign"),
    path("surat/<int:pk>/minta-setuju/", batches.batch_ask, name="batch_ask"),
    path("surat/<int:pk>/tautan/<int:approval>/", batches.batch_link, name="batch_link"),
    path("surat/<int:pk>/tautan/<int:approval>/qr.svg", batches.batch_link_qr, name="batch_link_qr"),
    path("setuju/<str:token>/", approve.approve, name="approve"),
    path("setuju/<str:token>/ya/", approve.approve_yes, name="approve_yes"),
    path("setuju/<str:token>/tidak/", approve.approve_no, name="approve_no"),
    path("pendampingan/<str:number>/", accompany.accompany, name="accompany"),
    path("pendampingan/<str:number>/kunjungan/", accompany.accompany_visit, name="accompany_visit"),
    path("pendampingan/<str:number>/akhir/", accompany.accompany_end, name="accompany_end"),
    *proposals,
    *outgoing,
    *claims,
    *imports,
    *protection,
    *settings,
]
