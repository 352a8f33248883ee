"""Every template with samples of what it is given: for `validate`, `check` and the tests.

All of it is made up. `catalogue` lists the samples; the other modules build views and values.
"""
