// The demo image's application: it is scanned, never run.
const express = require('express');
const serialize = require('node-serialize');

const app = express();
app.get('/note', (request, response) => {
  response.send(serialize.unserialize(request.query.note));
});
app.listen(8080);
