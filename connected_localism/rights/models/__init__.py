from connected_localism.rights.models.data_export import DataExport, random_name
from connected_localism.rights.models.notice import Notice

__all__ = ["DataExport", "Notice", "random_name"]
