from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "connected_localism.accounts"
    label = "accounts"
