/** The entry of the page `/graphiql`. */
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './graphiql.css';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { EditorOptions } from './editor-options.tsx';
import { exampleTabs } from './examples.ts';
import { createFetcher } from './fetcher.ts';
import { reloadForOtherLinks, takeLink } from './link.ts';
import { activeEditors, clearTabs, type Editors, removeOldTokens } from './tab-storage.ts';
import { UploadFooter } from './upload-footer.tsx';

removeOldTokens();
const link = takeLink();
// Another link is about another video or another user, so its tabs replace the ones before.
if (link) clearTabs();
reloadForOtherLinks();

const tabs = exampleTabs(link);
const { query, variables, headers } = activeEditors() ?? (tabs[0] as Editors);

createRoot(document.getElementById('graphiql') as HTMLElement).render(
  <GraphiQL
    fetcher={createFetcher()}
    storage={sessionStorage}
    // Headers are kept with their tab. There is no history, which would keep a copy of them with each request.
    shouldPersistHeaders
    showPersistHeadersSettings={false}
    plugins={[]}
    defaultTabs={tabs}
    defaultHeaders={headers}
    initialQuery={query}
    initialVariables={variables}
    initialHeaders={headers}
    schemaDescription
  >
    <GraphiQL.Logo>Lectern</GraphiQL.Logo>
    <GraphiQL.Footer>
      <UploadFooter />
    </GraphiQL.Footer>
    <EditorOptions />
  </GraphiQL>,
);
