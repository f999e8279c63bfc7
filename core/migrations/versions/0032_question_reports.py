"""What people tell the team of a question."""

import sqlalchemy as sa
from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None

UNRESOLVED = sa.text('resolved_at IS NULL')


def upgrade() -> None:
    op.create_table(
        'question_report',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('question_id', sa.Integer(), nullable=False),
        sa.Column('registration_id', sa.Integer(), nullable=True),
        sa.Column('member_id', sa.Integer(), nullable=True),
        sa.Column('reason', sa.Enum('spam', 'abuse', 'other', name='reportreason', native_enum=False, length=20), nullable=False),
        sa.Column('note', sa.String(length=300), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('resolved_by_id', sa.Integer(), nullable=True),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_question_report_event_id_event'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_question_report_question_id_question'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_question_report_registration_id_registration'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_question_report_member_id_member'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['resolved_by_id'], ['member.id'], name=op.f('fk_question_report_resolved_by_id_member'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_question_report_organisation_id_organisation'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_question_report')),
        sa.UniqueConstraint('question_id', 'registration_id', name=op.f('uq_question_report_question_id_registration_id')),
        sa.UniqueConstraint('question_id', 'member_id', name=op.f('uq_question_report_question_id_member_id')),
    )
    op.create_index('ix_question_report_organisation_id', 'question_report', ['organisation_id'])
    op.create_index('ix_question_report_registration_id', 'question_report', ['registration_id'])
    op.create_index('ix_question_report_unresolved', 'question_report', ['event_id', 'question_id'], sqlite_where=UNRESOLVED, postgresql_where=UNRESOLVED)


def downgrade() -> None:
    op.drop_table('question_report')
