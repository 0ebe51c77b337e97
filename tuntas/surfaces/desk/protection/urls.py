"""Addresses of the unit, under /meja/ruang/. Part of the desk's."""

from django.urls import path

from tuntas.surfaces.desk.protection import key_views, views


urlpatterns = [
    path("ruang/", views.room, name="room"),
    path("ruang/kabar/<int:pk>/", views.notice, name="room_notice"),
    path("ruang/kunci/", key_views.key, name="room_key"),
    path("ruang/kunci/tutup/", key_views.close, name="room_key_close"),
    path("ruang/kunci/buat/", key_views.make, name="room_key_make"),
    path("ruang/kunci/kertas/", key_views.recover, name="room_key_recover"),
    path("ruang/kunci/beri/<int:staff>/", key_views.grant, name="room_key_grant"),
    path("ruang/kunci/akhiri/<int:staff>/", key_views.revoke, name="room_key_revoke"),
    path("ruang/kunci/ganti/", key_views.rotate, name="room_key_rotate"),
    path("ruang/jejak/", views.trace, name="room_trace"),
    path("ruang/piket/", views.roster, name="room_roster"),
    path("ruang/piket/telepon/<int:staff>/", views.phone, name="room_phone"),
    path("ruang/<str:number>/", views.matter, name="room_matter"),
    path("ruang/<str:number>/buka/", views.open_, name="room_open"),
    path("ruang/<str:number>/surat/<uuid:ref>/", views.paper, name="room_paper"),
    path("ruang/<str:number>/catat/<slug:what>/", views.write, name="room_write"),
    path("ruang/<str:number>/<slug:move>/", views.step, name="room_step"),
]
