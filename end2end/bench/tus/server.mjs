// @tus/server with its file store, as its documentation starts it. Arguments: folder, address, port.
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';

const [directory, host, port] = process.argv.slice(2);
const server = new Server({ path: '/files', datastore: new FileStore({ directory }), respectForwardedHeaders: false });
server.listen({ host, port: Number(port) }, () => process.stdout.write('listening\n'));
