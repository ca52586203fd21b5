"""The person: one account per e-mail address."""

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager):
    """Creates people by e-mail address; addresses are kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person who signs in with an e-mail address; there is no user name."""

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        WELSH = "cy", _("Welsh")

    username = None
    first_name = None
    last_name = None
    email = models.EmailField(_("email address"), unique=True)
    display_name = models.CharField(
        _("name"), max_length=80, blank=True, help_text=_("Shown beside what you write.")
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=Language,
        default=Language.ENGLISH,
        help_text=_("Of the mails to them and of the pages after signing in."),
    )

    # Noted once a day, and kept when sessions are gone: `last_login` says nothing of visits since.
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True, editable=False)

    # Set for each request, see second_factor.py: meanwhile they are an ordinary person.
    rights_at_rest = False

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            # With `unique` this keeps one account per address, however it is typed.
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case")
        ]

    def save(self, *args, **kwargs):
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    def has_special_rights(self) -> bool:
        """Whether they may do more here than ordinary people, be it that their rights rest now."""
        if not self.is_active:
            return False
        return self.is_staff or self.is_superuser or bool(super().get_all_permissions())

    def has_perm(self, perm, obj=None) -> bool:
        return not self.rights_at_rest and super().has_perm(perm, obj)

    def has_module_perms(self, app_label) -> bool:
        return not self.rights_at_rest and super().has_module_perms(app_label)

    def get_all_permissions(self, obj=None) -> set[str]:
        return set() if self.rights_at_rest else super().get_all_permissions(obj)

    def __str__(self):
        return self.display_name or str(_("Someone without a name"))

    def get_full_name(self):
        return self.display_name

    def get_short_name(self):
        return self.display_name
