/** Modules whose calls are effects, and how their calls are read. */
import type { EffectKind } from './effect-kind.ts'

/**
 * How the verb of a call is found: in the names of its path, in its SQL text, in the method of an HTTP request, or in the
 * command object that is sent. A `session` keeps changes to itself until it commits.
 */
export type Verbs = 'names' | 'sql' | 'session' | 'http' | 'command'

export interface KnownModule {
  readonly kind: EffectKind
  readonly verbs: Verbs
  /** Shown to people, and equal for modules that reach the same system. */
  readonly system: string
}

const each = (
  names: string,
  kind: EffectKind,
  verbs: Verbs = 'names',
  system?: string,
): readonly (readonly [string, KnownModule])[] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => [name, { kind, verbs, system: system ?? name.replace(/^node:|[./]?\*$/g, '') }])

/** `*` at the end of a name stands for any rest of it. */
export const javaScriptModules: ReadonlyMap<string, KnownModule> = new Map([
  ...each(
    'pg postgres pg-promise mysql mysql2 mysql2/promise mariadb mssql oracledb slonik @vercel/postgres @neondatabase/serverless',
    'database',
    'sql',
    'sql',
  ),
  ...each('better-sqlite3 sqlite3 node:sqlite', 'database', 'sql', 'sqlite'),
  ...each(
    '@prisma/client typeorm @nestjs/typeorm sequelize sequelize-typescript kysely drizzle-orm* objection knex bookshelf @mikro-orm/* @supabase/supabase-js @evershop/postgres-query-builder waterline',
    'database',
    'names',
    'sql',
  ),
  ...each('mongoose @nestjs/mongoose mongodb', 'database', 'names', 'mongodb'),
  ...each('firebase-admin/firestore @google-cloud/firestore', 'database', 'names', 'firestore'),
  ...each('@aws-sdk/client-dynamodb @aws-sdk/lib-dynamodb', 'database', 'command', 'dynamodb'),
  ...each(
    'axios got ky undici node-fetch superagent request request-promise needle cross-fetch @nestjs/axios ofetch',
    'http',
    'http',
    'http',
  ),
  ...each(
    'kafkajs amqplib amqp-connection-manager nats mqtt bullmq bull bee-queue @nestjs/microservices @google-cloud/pubsub @azure/service-bus @azure/event-hubs pg-boss celery-node rhea stompit zeromq',
    'message',
  ),
  ...each(
    '@aws-sdk/client-sqs @aws-sdk/client-sns @aws-sdk/client-eventbridge @aws-sdk/client-kinesis',
    'message',
    'command',
  ),
  ...each(
    'nodemailer @sendgrid/mail mailgun.js mailgun-js postmark resend @mailchimp/mailchimp_transactional @nestjs-modules/mailer',
    'mail',
  ),
  ...each('@aws-sdk/client-ses @aws-sdk/client-sesv2', 'mail', 'command'),
  ...each(
    'stripe @paypal/* braintree square razorpay @adyen/api-library mollie @mollie/api-client',
    'payment',
  ),
  ...each(
    'twilio @slack/web-api @hubspot/api-client jsforce @octokit/rest @octokit/core shopify-api-node openai googleapis @googleapis/* intercom-client algoliasearch @elastic/elasticsearch @opensearch-project/opensearch contentful-management',
    'cloud',
  ),
  ...each('@google-cloud/* @azure/* aws-sdk firebase-admin* minio cloudinary', 'cloud'),
  ...each('@aws-sdk/client-* @aws-sdk/lib-storage', 'cloud', 'command'),
  ...each('ldapts ldapjs ssh2 ssh2-sftp-client basic-ftp', 'port'),
  ...each('fs node:fs fs/promises node:fs/promises fs-extra graceful-fs', 'file', 'names', 'files'),
  ...each('child_process node:child_process execa zx', 'process', 'names', 'processes'),
  ...each('redis ioredis memcached lru-cache keyv cache-manager', 'cache'),
])

export const pythonModules: ReadonlyMap<string, KnownModule> = new Map([
  ...each(
    'psycopg2 psycopg asyncpg sqlite3 aiosqlite mysql mysql.connector pymysql MySQLdb aiomysql oracledb cx_Oracle pyodbc databases',
    'database',
    'sql',
    'sql',
  ),
  ...each('django.db* peewee tortoise* mongoengine* pymongo* motor* beanie* pony.orm', 'database'),
  ...each('sqlalchemy* sqlmodel* flask_sqlalchemy', 'database', 'session', 'sqlalchemy'),
  ...each('requests httpx urllib3 urllib.request aiohttp', 'http', 'http', 'http'),
  ...each(
    'kafka confluent_kafka aiokafka pika aio_pika kombu celery* nats paho.mqtt* google.cloud.pubsub* dramatiq rq',
    'message',
  ),
  ...each(
    'smtplib sendgrid* django.core.mail flask_mail fastapi_mail postmarker aiosmtplib',
    'mail',
  ),
  ...each('stripe braintree paypalrestsdk square razorpay mollie*', 'payment'),
  ...each(
    'boto3 aiobotocore aioboto3 google.cloud* azure* minio twilio* slack_sdk* openai github elasticsearch* opensearchpy*',
    'cloud',
  ),
  ...each('ldap3 ldap paramiko ftplib', 'port'),
  ...each('shutil os pathlib aiofiles', 'file', 'names', 'files'),
  ...each('subprocess', 'process', 'names', 'processes'),
  ...each('redis* aioredis pymemcache django.core.cache cachetools', 'cache'),
])

/** The longest name that fits decides. */
export const knownModule = (
  modules: ReadonlyMap<string, KnownModule>,
  name: string,
): KnownModule | undefined => {
  const exact = modules.get(name)
  if (exact !== undefined) return exact
  let best: { readonly length: number; readonly found: KnownModule } | undefined
  for (const [pattern, found] of modules) {
    const open = pattern.endsWith('*')
    const stem = open ? pattern.slice(0, -1) : pattern
    const fits = open
      ? name.startsWith(stem) || `${name}/` === stem
      : name.startsWith(`${stem}/`) || name.startsWith(`${stem}.`)
    if (fits && stem.length > (best?.length ?? 0)) best = { length: stem.length, found }
  }
  return best?.found
}
