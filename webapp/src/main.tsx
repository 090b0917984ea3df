import './ui/styles/tokens.css';
import './ui/styles/base.css';
import './ui/styles/controls.css';
import './ui/styles/shell.css';
import './ui/styles/scan.css';
import './ui/styles/library.css';
import './ui/styles/overview.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { live } from './api/live';
import { listen } from './api/transport';
import { App } from './App';

live.follow(listen(live.hear));

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
