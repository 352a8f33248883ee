"""A sealed pack of files: a reproducible ZIP with a signed manifest, and how it is checked.

`archive` writes and reads the ZIP, `manifest` lists the files, `signing` holds keys and signatures,
`verification` checks a pack without configuration, ledger or network, `printing` makes a PDF of a page.
"""
