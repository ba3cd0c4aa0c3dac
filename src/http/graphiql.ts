/** GraphiQL with everything it needs on board: no request leaves for another host. */
import type { FastifyInstance } from 'fastify';
import { ruruHTML } from 'ruru/server';
import { getStaticFile } from 'ruru/static';

const STATIC = '/graphiql/static/';

const FIRST_QUERY = `# The header editor below holds your token. Try the query, then the subscription,
# and turn a page from another window.
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

// The token comes in the fragment, which no server sees, and leaves the address bar at once.
const TAKE_TOKEN = `
const given = new URLSearchParams(location.hash.slice(1));
if (given.get("token")) {
  RURU_CONFIG.initialHeaders = JSON.stringify({ authorization: "Bearer " + given.get("token") }, null, 2);
  RURU_CONFIG.initialVariables = JSON.stringify({ id: given.get("video") ?? "" }, null, 2);
  RURU_CONFIG.initialQuery = ${JSON.stringify(FIRST_QUERY)};
  history.replaceState(null, "", location.pathname);
}
`;

export function serveGraphiql(app: FastifyInstance, endpoint: string): void {
  const page = ruruHTML({
    staticPath: STATIC,
    endpoint,
    subscriptionEndpoint: endpoint,
    clientConfig: { defaultQuery: FIRST_QUERY },
    htmlParts: {
      titleTag: '<title>Lectern · GraphiQL</title><link rel="icon" href="data:," />',
      configScript: (original) => original.replace('</script>', `${TAKE_TOKEN}</script>`),
    },
  });
  app.get('/graphiql', (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('referrer-policy', 'no-referrer').send(page),
  );
  app.get(`${STATIC}*`, async (request, reply) => {
    const file = await getStaticFile({
      staticPath: STATIC,
      urlPath: request.url.split('?', 1).join(''),
      acceptEncoding: request.headers['accept-encoding'],
      disallowDevAssets: true,
    });
    return file ? reply.headers(file.headers).send(file.content) : reply.callNotFound();
  });
}
