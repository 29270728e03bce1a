/** What tests of examples ask about the sessions that the docs show. */
export { readmeExample, sessionOf, writeFiles } from './readme-example.ts'
export { typeSession } from './typed-session.ts'
