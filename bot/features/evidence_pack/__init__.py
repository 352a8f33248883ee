"""What is known of one domain, cluster, programme, release or RFC, as one document for an auditor.

`views` is the document, `facts` where a statement or moment comes from, `gate_evidence`, `timeline`,
`request_evidence` and `guarding` collect its chapters, `assess` puts them together.
"""
