"""Comments below a replay, and what moderators decide about them and about questions."""

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None

UNRESOLVED = sa.text('resolved_at IS NULL')
TABLES = ('comment', 'comment_like', 'comment_report', 'comment_settings')
ABOUT = ('question', 'comment')


def upgrade() -> None:
    op.create_table(
        'comment',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('registration_id', sa.Integer(), nullable=True),
        sa.Column('member_id', sa.Integer(), nullable=True),
        sa.Column('parent_id', sa.Integer(), nullable=True),
        sa.Column('client_id', sa.String(length=80), nullable=False),
        sa.Column('author_name', sa.String(length=120), nullable=False),
        sa.Column('badge', sa.String(length=12), nullable=True),
        sa.Column('text', sa.String(length=1000), nullable=False),
        sa.Column('video_ms', sa.Integer(), nullable=True),
        sa.Column('state', sa.Enum('shown', 'held', 'removed', 'rejected', 'deleted', name='messagestate', native_enum=False, length=20), nullable=False),
        sa.Column('held_for', sa.String(length=40), nullable=True),
        sa.Column('likes', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
        *_of_event('comment'),
        sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_comment_registration_id_registration'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_comment_member_id_member'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['parent_id'], ['comment.id'], name=op.f('fk_comment_parent_id_comment'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_comment')),
        sa.UniqueConstraint('event_id', 'client_id', name=op.f('uq_comment_event_id_client_id')),
    )
    op.create_index('ix_comment_registration_id', 'comment', ['registration_id'])
    op.create_index('ix_comment_parent_id', 'comment', ['parent_id'])
    op.create_index('ix_comment_listed', 'comment', ['event_id', 'parent_id', 'id'])
    op.create_table(
        'comment_like',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('comment_id', sa.Integer(), nullable=False),
        sa.Column('registration_id', sa.Integer(), nullable=True),
        sa.Column('member_id', sa.Integer(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        *_of_comment('comment_like'),
        *_of_organisation('comment_like'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_like')),
    )
    op.create_index('ix_comment_like_registration_id', 'comment_like', ['registration_id'])
    op.create_table(
        'comment_report',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('comment_id', sa.Integer(), nullable=False),
        sa.Column('registration_id', sa.Integer(), nullable=True),
        sa.Column('member_id', sa.Integer(), nullable=True),
        sa.Column('reason', sa.Enum('spam', 'abuse', 'other', name='reportreason', native_enum=False, length=20), nullable=False),
        sa.Column('note', sa.String(length=300), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('resolved_by_id', sa.Integer(), nullable=True),
        *_of_comment('comment_report'),
        *_of_event('comment_report'),
        sa.ForeignKeyConstraint(['resolved_by_id'], ['member.id'], name=op.f('fk_comment_report_resolved_by_id_member'), ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_report')),
    )
    op.create_index('ix_comment_report_unresolved', 'comment_report', ['event_id', 'comment_id'], sqlite_where=UNRESOLVED, postgresql_where=UNRESOLVED)
    op.create_table(
        'comment_settings',
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('mode', sa.Enum('open', 'approval', 'closed', name='commentmode', native_enum=False, length=20), nullable=False),
        sa.Column('read_to_id', sa.Integer(), nullable=False),
        *_of_event('comment_settings'),
        sa.PrimaryKeyConstraint('event_id', name=op.f('pk_comment_settings')),
    )
    for table in TABLES:
        op.create_index(f'ix_{table}_organisation_id', table, ['organisation_id'])
    with op.batch_alter_table('moderation_entry') as batch:
        for noun in ABOUT:
            batch.add_column(sa.Column(f'{noun}_id', sa.Integer(), nullable=True))
            batch.create_foreign_key(batch.f(f'fk_moderation_entry_{noun}_id_{noun}'), noun, [f'{noun}_id'], ['id'], ondelete='SET NULL')
            batch.create_index(batch.f(f'ix_moderation_entry_{noun}_id'), [f'{noun}_id'])


def downgrade() -> None:
    entries = sa.table('moderation_entry', *(sa.column(f'{noun}_id') for noun in ABOUT))
    op.execute(entries.delete().where(sa.or_(*(entries.c[f'{noun}_id'].is_not(None) for noun in ABOUT))))
    with op.batch_alter_table('moderation_entry') as batch:
        for noun in ABOUT:
            batch.drop_index(batch.f(f'ix_moderation_entry_{noun}_id'))
            batch.drop_constraint(batch.f(f'fk_moderation_entry_{noun}_id_{noun}'), type_='foreignkey')
            batch.drop_column(f'{noun}_id')
    for table in ('comment_settings', 'comment_report', 'comment_like', 'comment'):
        op.drop_table(table)


def _of_organisation(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f(f'fk_{table}_organisation_id_organisation'), ondelete='CASCADE'),
    )


def _of_event(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    of_event = sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f(f'fk_{table}_event_id_event'), ondelete='CASCADE')
    return (*_of_organisation(table), of_event)


def _of_comment(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """Somebody's one like or report of a comment."""
    keys = [
        sa.ForeignKeyConstraint([f'{noun}_id'], [f'{noun}.id'], name=op.f(f'fk_{table}_{noun}_id_{noun}'), ondelete='CASCADE')
        for noun in ('comment', 'registration', 'member')
    ]
    once = [
        sa.UniqueConstraint('comment_id', f'{noun}_id', name=op.f(f'uq_{table}_comment_id_{noun}_id'))
        for noun in ('registration', 'member')
    ]
    return (*keys, *once)
