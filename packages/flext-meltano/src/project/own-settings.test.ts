import { describe, expect, it } from 'vitest'

import { projectIn, succeeded } from '../../test/project-folder.ts'

const yaml = `
default_environment: dev
project_readonly: true
state_backend: { uri: 'file://$PLACE', s3: { aws_access_key_id: key } }
ff.strict_env_var_mode: false
environments:
- name: dev
- name: prod
  config: { state_backend.uri: 'sqlite://states.db', state_backend.s3.aws_secret_access_key: hidden }
plugins: { extractors: [{ name: tap-x, executable: x }], loaders: [{ name: target-x, executable: x }] }
`

describe("Meltano's own settings", () => {
  it('come from the project file, dotted or nested, and from defaults', async () => {
    const { own, isReadonly, stateBackend } = await projectIn(yaml, { env: { PLACE: 'kept' } })
    const set = own.settings.filter(({ source }) => source !== 'default')
    expect(set.map(({ name, value, source }) => [name, value, source])).toEqual([
      ['default_environment', 'dev', 'meltano_yml'],
      ['project_readonly', true, 'meltano_yml'],
      ['state_backend.uri', 'file://kept', 'meltano_yml'],
      ['state_backend.s3.aws_access_key_id', 'key', 'meltano_yml'],
      ['ff.strict_env_var_mode', false, 'meltano_yml'],
    ])
    expect(own.config).toMatchObject({ state_backend: { lock_timeout_seconds: 10 } })
    expect(isReadonly).toBe(true)
    expect(stateBackend).toEqual({ uri: 'file://kept', s3: { aws_access_key_id: 'key' } })
  })

  it('are stronger in the environment, in .env, and strongest in variables', async () => {
    const inProd = await projectIn(yaml, { environment: 'prod' })
    expect(inProd.stateBackend).toEqual({
      uri: 'sqlite://states.db',
      s3: { aws_access_key_id: 'key', aws_secret_access_key: 'hidden' },
    })
    expect(inProd.own.sensitive).toContain('state_backend.s3.aws_secret_access_key')
    const dotEnv = 'MELTANO_STATE_BACKEND_URI=file://from-dotenv\n'
    const inDotEnv = await projectIn(yaml, { environment: 'prod', dotEnv })
    expect(inDotEnv.stateBackend?.uri).toBe('file://from-dotenv')
    const env = { MELTANO_STATE_BACKEND_URI: 'file://from-env', MELTANO_PROJECT_READONLY: 'false' }
    const inEnv = await projectIn(yaml, { environment: 'prod', dotEnv, env })
    expect(inEnv.isReadonly).toBe(false)
    const [spec] = succeeded(inEnv.planOf(['tap-x', 'target-x']))
    expect(spec?.stateBackend?.uri).toBe('file://from-env')
  })
})

describe('the extra schema', () => {
  it.each([
    ['nested', '{ birds: { at: { type: [string], format: date-time } } }'],
    ['dotted', '{ birds.at: { type: [string], format: date-time } }'],
    ['dotted to the end', '{ birds.at.type: [string], birds.at.format: date-time }'],
    ['dotted below', '{ birds: { at.type: [string], at.format: date-time } }'],
  ])('may be %s', async (_, schema) => {
    const project = await projectIn(
      `plugins: { extractors: [{ name: tap-x, executable: x, schema: ${schema} }] }`,
    )
    expect(succeeded(project.extractor('tap-x')).schema).toEqual({
      birds: { at: { type: ['string'], format: 'date-time' } },
    })
  })
})
