"""The count of what everybody sees, by hand."""

from emergence.report.visible import visible

PAGE = """<html><head><title>not this</title></head><body><nav>nor this</nav><main>
<h1>Two words</h1>
<p>Three <b>more</b> words<br>and <span class="note">hidden until hovered</span>two.</p>
<figure><p>in a figure</p></figure>
<figure class="table"><table><tr><td>cell</td></tr></table></figure>
<details><summary>folded</summary><p>away</p><figure>unseen</figure></details>
</main><script>let not = this;</script></body></html>"""


def test_folds_figures_tables_and_notes_do_not_count():
    assert visible(PAGE) == (7, 1)
