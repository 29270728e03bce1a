/** `nx g flext-nx:library orders`: a package in the house layout, ready to test, build and release. */
import { fileURLToPath } from 'node:url'

import {
  formatFiles,
  generateFiles,
  installPackagesTask,
  logger,
  writeJson,
  type GeneratorCallback,
  type Tree,
} from '@nx/devkit'

import { writeChangeset } from '../house/changeset.ts'
import { readHouse, type House } from '../house/house.ts'
import { licenseText } from '../house/license.ts'
import { addTools } from '../house/tools.ts'
import { addMember, addReference } from '../house/workspace-members.ts'
import { camelCase, pascalCase } from '../input/names.ts'
import { pluginAdvice } from '../input/workspace.ts'
import { compilerConfigs } from './compiler-config.ts'
import { libraryManifest } from './manifest.ts'
import {
  bareName,
  libraryRequest,
  type LibraryGeneratorSchema,
  type LibraryRequest,
} from './options.ts'

/** Writes the package; refuses, before it writes anything, what it cannot make one of. */
export const libraryGenerator = async (
  tree: Tree,
  schema: LibraryGeneratorSchema,
): Promise<GeneratorCallback> => {
  const request = libraryRequest(tree, schema)
  const house = readHouse(tree)
  writePackage(tree, request, house)
  addMember(tree, request.directory)
  addReference(tree, request.directory)
  addTools(tree, ['typescript', 'vitest', '@types/node'])
  if (schema.skipFormat !== true) await formatFiles(tree)
  const advice = pluginAdvice(tree)
  return () => {
    installPackagesTask(tree, true)
    if (advice !== undefined) logger.warn(advice)
  }
}

const writePackage = (tree: Tree, request: LibraryRequest, house: House): void => {
  const { name, directory, description, subject, isPrivate } = request
  writeJson(tree, `${directory}/package.json`, libraryManifest(tree, request, house))
  for (const [file, config] of Object.entries(compilerConfigs(tree, request, house))) {
    writeJson(tree, `${directory}/${file}`, config)
  }
  generateFiles(tree, fileURLToPath(filesFolder), directory, {
    name,
    description: sentence(description),
    subject,
    subjectWords: subject.replaceAll('-', ' '),
    Subject: pascalCase(subject),
    anSubject: /^[aeiou]/.test(subject) ? 'an' : 'a',
    subjectValue: camelCase(subject),
    sourceCondition: house.sourceCondition,
    reportsTests: house.reportsTests,
    isPrivate,
  })
  if (isPrivate) return
  const license = licenseText(tree)
  if (license !== undefined) tree.write(`${directory}/LICENSE`, license)
  if (house.changesets) {
    writeChangeset(tree, `${bareName(name)}-first`, name, sentence(description))
  }
}

/** The templates stand beside the source in the tarball too, so both find them from where they are. */
const filesFolder = new URL('../../src/library/files', import.meta.url)

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)
