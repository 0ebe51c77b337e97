"""Addresses of workbooks handed in by an office. Part of the desk's."""

from django.urls import path

from tuntas.surfaces.desk.imports import views


urlpatterns = [
    path("impor/", views.imports, name="imports"),
    path("impor/<int:pk>/", views.import_, name="import"),
    path("impor/<int:pk>/kolom/", views.import_columns, name="import_columns"),
    path("impor/<int:pk>/simpan/", views.import_commit, name="import_commit"),
    path("impor/<int:pk>/batal/", views.import_undo, name="import_undo"),
    path("impor/<int:pk>/ditolak.xlsx", views.import_returned, name="import_returned"),
]
