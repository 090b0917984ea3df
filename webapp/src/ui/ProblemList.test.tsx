import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';

import { ProblemList } from './ProblemList';

afterEach(cleanup);

const problems = Array.from({ length: 120 }, (_, index) => ({
  path: `/srv/${index}.mkv`,
  code: index % 2 === 0 ? 'INVALID_MEDIA' : 'PROBE_TIMEOUT',
  message: index === 7 ? '<b>odd</b>' : 'no',
}));

it('pages, and finds by reason and by word', () => {
  render(<ProblemList problems={problems} total={120} root="/srv" />);
  expect(screen.getAllByRole('listitem')).toHaveLength(50);
  screen.getByText('Page 1 of 3');
  fireEvent.click(screen.getByRole('button', { name: 'Next' }));
  screen.getByText('50.mkv');
  fireEvent.change(screen.getByLabelText('Reason'), { target: { value: 'PROBE_TIMEOUT' } });
  screen.getByText('60 of 120 files');
  fireEvent.change(screen.getByLabelText('Find in these files'), { target: { value: '<B>ODD' } });
  screen.getByText('1 of 120 files');
  expect(screen.getByRole('listitem').textContent).toContain('<b>odd</b>');
  fireEvent.change(screen.getByLabelText('Find in these files'), { target: { value: 'nothing like it' } });
  screen.getByText('No file matches.');
});
