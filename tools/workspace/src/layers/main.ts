/** `npm run docs:layers`: draws docs/layers.svg anew. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { workspaceRoot } from '../process/run.ts'
import { drawLayers } from './drawing.ts'
import { layeredPackages } from './packages.ts'

mkdirSync(join(workspaceRoot, 'docs'), { recursive: true })
writeFileSync(join(workspaceRoot, 'docs', 'layers.svg'), drawLayers(layeredPackages(workspaceRoot)))
console.log('wrote docs/layers.svg')
