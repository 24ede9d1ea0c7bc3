"""Steps of the state machine on attachments: of a declaration or of a message, attached and removed."""

import io

from app.operations import attachments
from app.operations.attachments import Upload
from tests.attachment_samples import pdf
from tests.machine.thread_steps import ThreadSteps, may_answer, may_ask_again

QUOTA = 1 << 30


def upload(marker: str) -> Upload:
    """Return a file with a marker in its name and in its content."""
    return Upload(f"资料{marker}.pdf", io.BytesIO(pdf(marker)))


class AttachmentSteps(ThreadSteps):
    """What people attach."""

    def attaches(self):
        """Somebody attaches a file to a declaration."""
        declaration, login, expected = self.edits()
        marker = self.new_mark()
        outcome, attachment_id = self.portal.attempt(
            attachments.attach, login, declaration.id, upload(marker), QUOTA
        )
        if self.tried(declaration, expected, outcome):
            declaration.attach(login, attachment_id, marker)
            self.settled(declaration)

    def attaches_to_a_thread(self):
        """Somebody attaches a file to what they are saying, which has to be written first."""

        def able(declaration, login, talk):
            may = may_answer(declaration, login, talk) or may_ask_again(declaration, login, talk)
            return may and talk.draft(may_ask_again(declaration, login, talk)) is not None

        if (found := self.some_thread(able)) is None:
            return False
        declaration, login, seen, whole = found
        marker, asks = self.new_mark(), seen is not None and may_ask_again(declaration, login, seen)
        expected = "done"
        if seen is None:
            expected = "unseen"
        elif not asks and not may_answer(declaration, login, seen):
            expected = "refused"
        elif seen.draft(asks) is None:
            expected = "rejected"
        outcome, attachment_id = self.portal.attempt(
            attachments.attach_to_thread, login, declaration.id, whole.id, upload(marker), QUOTA
        )
        if self.tried(declaration, expected, outcome):
            seen.draft(asks).files[attachment_id] = marker
            self.settled(declaration)

    def removes_an_attachment(self):
        """Somebody removes an attachment, which somebody may have removed before."""
        declaration = self.some_declaration(lambda each: each.every_file())
        if not declaration.every_file():
            return False
        attachment_id = self.pick(declaration.every_file())
        login = self.somebody(lambda login: attachment_id in declaration.readable_files(login))
        talk, said = next(
            ((t, s) for t in declaration.seen(login) for s in t.said if attachment_id in s.files),
            (None, None),
        )
        expected = "done" if declaration.may_edit(login) else "refused"
        if attachment_id not in declaration.readable_files(login):
            expected = "unseen"
        elif talk is not None:
            asks = may_ask_again(declaration, login, talk)
            may = asks or may_answer(declaration, login, talk)
            expected = "done" if may and talk.draft(asks) is said else "refused"
        outcome, _ = self.portal.attempt(attachments.remove, login, declaration.id, attachment_id)
        if self.tried(declaration, expected, outcome):
            if said is not None:
                del said.files[attachment_id]
            else:
                declaration.detach(login, attachment_id)
            self.settled(declaration)
