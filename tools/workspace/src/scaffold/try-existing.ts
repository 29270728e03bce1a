/** `nx add flext-nx` in a workspace that somebody has, and a library in it. */
import type { NewWorkspace } from './new-workspace.ts'
import { Trial } from './trial.ts'
import { nxVersion } from './try-preset.ts'

const manifest = {
  name: 'existing',
  private: true,
  license: 'MIT',
  workspaces: ['libs/*'],
  scripts: { test: 'echo mine' },
}

/** A workspace of npm packages with Nx, prettier's config and a looser compiler. */
export const tryExisting = async (workspace: NewWorkspace): Promise<Trial> => {
  const trial = new Trial(workspace)
  const mine = {
    'package.json': JSON.stringify({ ...manifest, devDependencies: { nx: nxVersion() } }, null, 2),
    'nx.json': '{ "defaultBase": "trunk" }\n',
    '.prettierrc': '{ "semi": true }\n',
    'tsconfig.base.json':
      '{\n  // ours\n  "compilerOptions": { "strict": true, "composite": true, "skipLibCheck": true }\n}\n',
    'tsconfig.json': '{ "extends": "./tsconfig.base.json", "files": [] }\n',
  }
  for (const [path, text] of Object.entries(mine)) workspace.write(path, text)
  await trial.attempt({ command: ['npm', 'install', '--loglevel=error'] })
  await trial.attempt({
    command: ['npx', 'nx', 'g', 'flext-nx:library', 'orders'],
    code: 1,
    prints: [/Unable to resolve flext-nx:library/],
  })
  await trial.attempt({ command: ['npx', 'nx', 'add', 'flext-nx'] })
  await trial.attempt({ command: ['npx', 'nx', 'g', 'flext-nx:workspace'] })
  for (const path of ['.prettierrc', 'tsconfig.base.json'] as const) {
    trial.check(workspace.read(path) === mine[path], `${path} is not as it was`)
  }
  const { scripts } = JSON.parse(workspace.read('package.json')) as typeof manifest
  trial.check(scripts.test === 'echo mine', 'the script test is not as it was')
  await trial.attempt({ command: ['npx', 'nx', 'g', 'flext-nx:library', 'libs/orders'] })
  await trial.attempt({
    command: ['npx', 'nx', 'run-many', '-t', 'lint,typecheck,build,test', '--outputStyle=static'],
    prints: [/Successfully ran targets/, /4 passed/],
  })
  return trial
}
