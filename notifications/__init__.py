"""The post office: what is said to people, in e-mails and on paper; knows no cases."""
