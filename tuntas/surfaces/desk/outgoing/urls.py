"""Addresses of numbered sendings. Part of the desk's."""

from django.urls import path

from tuntas.surfaces.desk.outgoing import views


urlpatterns = [
    path("pengantar/", views.sendings, name="sendings"),
    path("pengantar/baru/", views.send_many, name="send_many"),
    path("pengantar/di-tangan/", views.in_hand, name="in_hand"),
    path("pengantar/malam/", views.nights, name="nights"),
    path("pengantar/nomor/<int:pk>/batal/", views.item_void, name="item_void"),
    path("pengantar/nomor-rusak/", views.spoil, name="spoil"),
    path("pengantar/<int:pk>/", views.covering, name="covering"),
    path("pengantar/<int:pk>/terima/", views.covering_accept, name="covering_accept"),
]
