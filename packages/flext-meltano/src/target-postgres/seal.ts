/**
 * A staging table is sealed when nothing more is to be written to it: of each key the last arrival
 * is left, and the key is indexed, so that rows can be merged, or the table be swapped in.
 */
import { quote } from '../sql/sql-text.ts'
import { shortened } from './name.ts'
import type { Session } from './session.ts'
import { arrivalColumn, keepStage, stagesOf, stagingTable, type Stage } from './stage.ts'
import { dropModels } from './staged-model.ts'

/** Seals the streams of a run that are merged by key. Doing it again changes nothing. */
export const seal = async (session: Session, run: string): Promise<ReadonlyArray<Stage>> => {
  const stages = await stagesOf(session, run)
  const sealed: Array<Stage> = []
  for (const stage of stages)
    sealed.push(
      stage.sealed || stage.method === 'append-only' ? stage : await sealStage(session, stage),
    )
  return sealed
}

/** Opens a run for writing again: what was built on the sealed rows is gone with the seal. */
export const unseal = async (session: Session, run: string): Promise<void> => {
  await dropModels(session, run)
  for (const stage of await stagesOf(session, run)) {
    if (!stage.sealed) continue
    const { schema } = stagingName(session, stage)
    await session.query(`drop index ${schema}.${quote(keyName(stage.target))}`)
    await keepStage(session, { ...stage, sealed: false })
  }
}

/** The name of the index, and later of the constraint, that keeps the keys of a table apart. */
export const keyName = (target: string): string => shortened(`${target}_flext_key`)

const sealStage = async (session: Session, stage: Stage): Promise<Stage> => {
  const { query } = session
  let dropped = 0
  await query('savepoint flext_seal')
  try {
    await index(session, stage)
  } catch (failure) {
    if (!(failure instanceof Error && 'code' in failure && failure.code === '23505')) throw failure
    await query('rollback to savepoint flext_seal')
    dropped = await dropEarlierArrivals(session, stage)
    await index(session, stage)
  }
  await query('release savepoint flext_seal')
  const sealed = { ...stage, rows: stage.rows - dropped, sealed: true }
  await keepStage(session, sealed)
  return sealed
}

const index = async (session: Session, stage: Stage): Promise<void> => {
  await session.query(
    `create unique index ${quote(keyName(stage.target))} on ${stagingTable(session, stage)}
     (${stage.keys.map(quote).join(', ')})`,
  )
}

const dropEarlierArrivals = async (session: Session, stage: Stage): Promise<number> => {
  const keys = stage.keys.map(quote).join(', ')
  const [counted] = await session.query<{ n: string }>(
    `with later as (select ${keys}, max(${arrivalColumn}) as last from ${stagingTable(session, stage)}
                    group by ${keys} having count(*) > 1),
     gone as (delete from ${stagingTable(session, stage)} as s using later
              where ${stage.keys.map((key) => `s.${quote(key)} = later.${quote(key)}`).join(' and ')}
              and s.${arrivalColumn} < later.last returning 1)
     select count(*) as n from gone`,
  )
  return Number(counted?.n ?? 0)
}

const stagingName = (session: Session, stage: Stage): { readonly schema: string } => ({
  schema: stagingTable(session, stage).split('.')[0] ?? '',
})
