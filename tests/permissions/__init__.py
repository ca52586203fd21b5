"""The permission matrix: every address × method × role × state of a record, each cell asserted.

`test_matrix.py` walks the URLconf; a route without a row fails, and so does a row without a route.
To add a row, take the `routes_<app>.py` of your app (any file of that name is read) and write

    Row(
        "innovation-edit",              # the URL name; `kwargs=` and `data=` make address and form
        record=True,                    # the address names a record: ask in each of its states
                                        # (network=True: a network, see NETWORK_STATES)
        data=lambda world, record: {"title": "New"},  # what a POST sends; make it a real one
        methods={
            "GET": '''
                role            draft  declined  public  members  ...    (any order; a+b for both)
                anonymous       login
                signed_in       404    404       403     404
                author,member   ok     moved     ok      ok
            ''',
            "POST": "everybody 405",
        },
    )

One line a role (see ROLES, GROUPS in `grid.py`); later lines overrule earlier ones; one word in a
line is for all states. Outcomes: `ok` (2xx, nothing written), `done` (2xx or 3xx, and rows were
written), `moved` (a redirect, nothing written), `login`, or the status: `403 404 405 409 429`.
The author is no member of the place. "other_…" are members of another place.

Beyond the outcome each answer is searched for the words of records that its reader may not read and
for the e-mail addresses of other people; and no GET, and nothing that is refused, may write a row.
New tables with text of people get their marked text in `world.py`.
"""
