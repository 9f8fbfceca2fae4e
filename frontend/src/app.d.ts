declare global {
  namespace App {
    interface PageState {
      /** The token of a mailed link, once it is out of the address bar. */
      resetToken?: string;
      /** The address to begin the sign-in form with. */
      email?: string;
      /** What the sign-in page should say first. */
      notice?: 'password_changed' | 'signed_out' | 'account_deleted';
    }
  }
}

export {};
