"""The templates of our pages: whatever is put into them is escaped, and a missing value is an error."""

import jinja2


def page(name: str) -> jinja2.Template:
    """The template of that name among our assets."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("graph", "assets"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return made.get_template(name)
