"""Addresses of prior claims and of the search for their files. Part of the desk's."""

from django.urls import path

from tuntas.surfaces.desk.claims import views


urlpatterns = [
    path("cari-berkas/", views.claims_list, name="claims"),
    path("cari-berkas/baru/", views.claim_new, name="claim_new"),
    path("cari-berkas/<int:pk>/", views.claim, name="claim"),
    path("cari-berkas/<int:pk>/jawab/", views.claim_answer, name="claim_answer"),
    path("cari-berkas/<int:pk>/tanda-tangan/", views.claim_sign, name="claim_sign"),
    path("cari-berkas/<int:pk>/tandai/", views.claim_doubt, name="claim_doubt"),
    path("cari-berkas/<int:pk>/berita-acara.pdf", views.claim_minutes, name="claim_minutes"),
]
