"""What people say to the bot in comments: read as they see it, understood by one grammar, kept as a record.

`docs/commands.md` tells every accepted form.

    comment (ADF) ──lines──▶ lines ──utterances──▶ utterances ──grammar (per place)──▶ readings, rejections
"""
