/** Serves GraphiQL from local files, so that it sends no request to another host. */
import type { FastifyInstance } from 'fastify';
import { ruruHTML } from 'ruru/server';
import { getStaticFile } from 'ruru/static';
import { graphiqlPolicy } from './content-security-policy.ts';

const STATIC_PATH = '/graphiql/static/';

const DEFAULT_QUERY = `# The header editor contains your token.
# Run the query, then the subscription,
# and turn a page in another window.
query Video($id: ID!) {
  video(id: $id) {
    title
    version
    activeShare { media { title } page { number url } }
    sharedLiveMedias { id title uploadState pagesReady pageCount }
  }
}

subscription Follow($id: ID!) {
  videoUpdated(id: $id) {
    version
    activeShare { media { id title } page { number } }
  }
}
`;

// The fragment carries the token, because browsers do not send it to a server. The script moves it from the address bar
// to the tab's session storage, so that a reload works.
const READ_TOKEN = `
const STORAGE_KEY = "lectern:graphiql";
const store = (text) => { try { sessionStorage.setItem(STORAGE_KEY, text); } catch {} };
const stored = () => { try { return sessionStorage.getItem(STORAGE_KEY) ?? ""; } catch { return ""; } };
if (new URLSearchParams(location.hash.slice(1)).get("token")) store(location.hash.slice(1));
const fragment = new URLSearchParams(location.hash.length > 1 ? location.hash.slice(1) : stored());
if (fragment.get("token")) {
  RURU_CONFIG.initialHeaders = JSON.stringify({ authorization: "Bearer " + fragment.get("token") }, null, 2);
  RURU_CONFIG.initialVariables = JSON.stringify({ id: fragment.get("video") ?? "" }, null, 2);
  RURU_CONFIG.initialQuery = ${JSON.stringify(DEFAULT_QUERY)};
  history.replaceState(null, "", location.pathname);
}
`;

export function serveGraphiql(app: FastifyInstance, endpoint: string): void {
  const page = ruruHTML({
    staticPath: STATIC_PATH,
    endpoint,
    subscriptionEndpoint: endpoint,
    clientConfig: { defaultQuery: DEFAULT_QUERY },
    htmlParts: {
      titleTag: '<title>Lectern · GraphiQL</title><link rel="icon" href="data:," />',
      configScript: (original) => original.replace('</script>', `${READ_TOKEN}</script>`),
    },
  });
  const policy = graphiqlPolicy(page);
  app.get('/graphiql', (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(page),
  );
  app.get(`${STATIC_PATH}*`, async (request, reply) => {
    const file = await getStaticFile({
      staticPath: STATIC_PATH,
      urlPath: request.url.split('?', 1).join(''),
      acceptEncoding: request.headers['accept-encoding'],
      disallowDevAssets: true,
    });
    if (!file) return reply.callNotFound();
    // The policy of a script applies to the worker that runs it.
    return reply.headers(file.headers).header('content-security-policy', policy).send(file.content);
  });
}
