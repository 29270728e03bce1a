import { request } from 'node:http'

import { expect, it } from 'vitest'

import { startS3 } from '../src/index.ts'

const signature = 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41'

/** The request of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, its first example. */
const documented = (endpoint: string, by: string): Promise<string> =>
  new Promise((done, failed) => {
    const asked = request(
      `${endpoint}/test.txt`,
      {
        headers: {
          host: 'examplebucket.s3.amazonaws.com',
          range: 'bytes=0-9',
          'x-amz-content-sha256':
            'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
          'x-amz-date': '20130524T000000Z',
          authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=${by}`,
        },
      },
      (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString()))
        response.on('end', () => done(/<Code>(\w+)</.exec(text)?.[1] ?? text))
      },
    )
    asked.on('error', failed)
    asked.end()
  })

it('knows the signature that AWS documents, and no other', async () => {
  await using server = await startS3({
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  })
  // The bucket of the example is in its host name, which a server on loopback does not read.
  expect(await documented(server.endpoint, signature)).toBe('NoSuchBucket')
  expect(await documented(server.endpoint, signature.replace('f0', 'f1'))).toBe(
    'SignatureDoesNotMatch',
  )
})
