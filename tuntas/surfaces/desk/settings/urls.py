"""Addresses of the rules of the office. Part of the desk's; one verb, one address."""

from django.urls import path

from tuntas.surfaces.desk.settings import days, posts, rules, views


urlpatterns = [
    path("aturan/", views.settings, name="settings"),
    path("aturan/tugas/", rules.duties, name="settings_duties"),
    path("aturan/tugas/<slug:programme>/<slug:step>/<slug:duty>/", rules.duty, name="settings_duty"),
    path("aturan/penyelesai/", rules.arbiters, name="settings_arbiters"),
    path("aturan/penyelesai/<slug:one>/<slug:other>/", rules.arbiter, name="settings_arbiter"),
    path("aturan/angka/", rules.numbers, name="settings_numbers"),
    path("aturan/angka/<str:key>/", rules.number, name="settings_number"),
    path("aturan/jabatan/", posts.posts, name="settings_posts"),
    path("aturan/jabatan/beri/", posts.give, name="settings_give"),
    path("aturan/jabatan/<int:pk>/akhiri/", posts.end, name="settings_end"),
    path("aturan/jabatan/<int:pk>/cabut/", posts.take_back, name="settings_take_back"),
    path("aturan/hari/", days.days, name="settings_days"),
    path("aturan/hari/libur/", days.holiday, name="settings_holiday"),
    path("aturan/hari/libur/<int:pk>/cabut/", days.withdraw, name="settings_withdraw"),
    path("aturan/hari/pekan/", days.week, name="settings_week"),
]
