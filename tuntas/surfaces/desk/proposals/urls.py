"""Addresses of the village's lists and of what is found at the door and at the registry. Part of the desk's."""

from django.urls import path

from tuntas.surfaces.desk.proposals import findings, new, papers, sources, views


urlpatterns = [
    path("daftar/", views.lists, name="lists"),
    path("daftar/baru/", views.list_new, name="list_new"),
    path("daftar/<int:pk>/", views.list_, name="list"),
    path("daftar/<int:pk>/ambil/", views.list_gather, name="list_gather"),
    path("daftar/<int:pk>/bekukan/", views.list_freeze, name="list_freeze"),
    path("daftar/<int:pk>/musyawarah/", views.list_meeting, name="list_meeting"),
    path("daftar/<int:pk>/hasil/", views.list_results, name="list_results"),
    path("daftar/<int:pk>/tanda-tangan/", views.list_sign, name="list_sign"),
    path("daftar/<int:pk>/tempel/", views.list_post, name="list_post"),
    path("daftar/<int:pk>/lembar/", papers.sheet, name="list_sheet"),
    path("daftar/<int:pk>/papan/", papers.board, name="list_board"),
    path("daftar/baris/<int:pk>/keluarkan/", views.line_out, name="line_out"),
    path("daftar/baris/<int:pk>/mundur/", views.line_recuse, name="line_recuse"),
    path("daftar/baris/<int:pk>/tanda-tangan/", views.line_sign, name="line_sign"),
    path("daftar/baris/<int:pk>/alasan/", papers.reason, name="line_reason"),
    path("daftar/rt/", sources.source_list, name="source_list"),
    path("daftar/rt/kosong/", papers.blank, name="source_blank"),
    path("daftar/rt/<int:pk>/", sources.source_receipt, name="source_receipt"),
    path("daftar/<int:pk>/berita-acara/", papers.minutes, name="list_minutes"),
    path("usulan/temuan/", new.found, name="found"),
    path("usulan/rekomendasi/", new.recommended, name="recommended"),
    path("usulan/langsung/", new.direct_way, name="direct_way"),
    path("usulan/langsung/<str:number>/", new.direct_sheet, name="direct_sheet"),
    path("padan/", findings.matches, name="matches"),
    path("padan/<str:number>/", findings.match_answer, name="match_answer"),
    path("turun/<str:number>/", findings.field_visit, name="field_visit"),
    path("hasil/<str:number>/", findings.outcomes, name="outcomes"),
]
