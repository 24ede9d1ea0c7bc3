import wtforms
from werkzeug.datastructures import FileStorage
from wtforms.validators import DataRequired

class FileField(wtforms.FileField):
    data: FileStorage | None

class FileRequired(DataRequired): ...
