"""The feed names records and places by their public ids, and nobody else."""

from connected_localism.common.personal_data import not_personal

not_personal("harvest.Change", "*")
not_personal("harvest.EverPublic", "*")
not_personal("harvest.Beginning", "*")
